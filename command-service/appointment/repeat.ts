import type { AppointmentStatus, Line, PageEvent, Position } from '#contracts/events/index';
import { pageStream } from '#contracts/ids';
import { Problem } from '#contracts/problems';
import { type Answer, created, ok } from '#platform/http/answer';
import { pageDateOf } from '#timetable/day';
import type { CommandMeta } from '../append/request.ts';
import type { CommandDeps } from '../deps.ts';
import { pageDecider } from '../page/decider.ts';
import { everyPageOf } from '../page/follow.ts';
import { lineOf } from '../page/state.ts';
import { startOf } from './measure.ts';
import { viewOf } from './view.ts';

type Keyed = { readonly idempotencyKey: string | undefined };
type Then = { readonly line: Line; readonly status: AppointmentStatus };

const sameBody = (meta: CommandMeta, bodyHash: string | undefined): void => {
  if (bodyHash !== meta.bodyHash) throw new Problem('idempotency-key-reused');
};

/** Whoever reads after the answer of then shall not see less than before it. */
const upToNow = async ({ head }: CommandDeps, then: Position): Promise<Position> =>
  (await head().catch(() => undefined)) ?? then;

/** The line as this very command left it, whatever was done to it since. */
const asItWasThen = async (
  deps: CommandDeps,
  stream: string,
  appointmentId: string,
  commandId: string,
): Promise<Then | undefined> => {
  const { events } = await deps.read(stream);
  const last = events.findLastIndex(({ metadata }) => metadata.commandId === commandId);
  const gone = events[last];
  if (gone?.type === 'AppointmentMovedOut') return { line: gone.data.line, status: gone.data.status ?? 'booked' };
  const page = events
    .slice(0, last + 1)
    .reduce(
      (state, event) => (pageDecider.isEvent(event) ? pageDecider.evolve(state, event, event.revision) : state),
      pageDecider.initial,
    );
  return lineOf(page, appointmentId);
};

/**
 * A key that was used before gets the answer of then: the appointment may have moved on, and doing it again there would
 * be a second effect of one command.
 */
export const changedBefore = async (
  deps: CommandDeps,
  { idempotencyKey }: Keyed,
  meta: CommandMeta,
  appointmentId: string,
): Promise<Answer | undefined> => {
  if (idempotencyKey === undefined) return undefined;
  for (const { stream, folded } of await everyPageOf(deps, appointmentId)) {
    const done = folded.commands.get(meta.commandId);
    if (!done) continue;
    sameBody(meta, done.bodyHash);
    const then = await asItWasThen(deps, stream, appointmentId, meta.commandId);
    if (then) return ok(viewOf(then.line, then.status), { position: await upToNow(deps, done.position) });
  }
  return undefined;
};

const isBooking = (event: PageEvent) => event.type === 'AppointmentBooked' || event.type === 'AppointmentRequested';

export const bookedView = (events: readonly PageEvent[], otherwise: Line) => {
  const made = events.find(isBooking);
  return viewOf(
    made && 'sequence' in made.data ? (made.data as Line) : otherwise,
    made?.type === 'AppointmentRequested' ? 'requested' : 'booked',
  );
};

/** Asked before a retry is told no: what it rests on may have changed since the booking it made. */
export const bookedBefore = async (
  deps: CommandDeps,
  {
    idempotencyKey,
    body,
  }: Keyed & { readonly body: { readonly hostId: string; readonly officeId: string; readonly start: string } },
  meta: CommandMeta,
): Promise<Answer | undefined> => {
  const host = deps.reference.host(body.hostId);
  const office = deps.reference.office(body.officeId);
  if (idempotencyKey === undefined || !host || !office) return undefined;
  const date = pageDateOf(host.zone, host.dayStartsAt, startOf(body.start, office.zone));
  const { commands } = await deps.pages.look(pageStream(body.hostId, date));
  const done = commands.get(meta.commandId);
  const made = done?.events.find(isBooking);
  if (!done || !made) return undefined;
  sameBody(meta, done.bodyHash);
  const view = bookedView(done.events, made.data as Line);
  return created(`/api/v1/appointments/${view.appointmentId}`, view, { position: await upToNow(deps, done.position) });
};
