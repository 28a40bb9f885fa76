import type { Line } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { HoldElsewhere } from '../append/decider.ts';
import type { MoveOut } from './commands.ts';
import type { Place } from './follow.ts';
import { pageOf } from './ids.ts';
import { attemptIds, isMoved, type Moved, type MoveRequest } from './move-request.ts';
import type { Settling } from './settle.ts';
import { type Commit, lineOf, type Page } from './state.ts';

/** How long a target's time is kept for a move under way before others ask what became of it. */
const holdFor = 30_000;

type Found =
  | { readonly done: Moved }
  | { readonly confirmed: HoldElsewhere }
  | { readonly abandoned: string }
  | { readonly hold: HoldElsewhere | undefined };

const lineThatLeft = (page: Page, appointmentId: string): Line | undefined => {
  const commit = page.committed.get(page.moved.get(appointmentId)?.holdId ?? '');
  return commit?.kind === 'moved' ? commit.line : undefined;
};

/** What this command left on the target page before, perhaps in another process. */
export const findHold = async ({ pages }: Settling, request: MoveRequest, attempt: number): Promise<Found> => {
  const { meta, toPage, appointmentId } = request;
  const { commands, state } = await pages.look(toPage);
  const { holdId, meta: holdMeta } = attemptIds(request, attempt);
  const sameBody = (bodyHash: string | undefined) => {
    if (bodyHash !== meta.bodyHash) throw new Problem('idempotency-key-reused', {});
  };
  const here = commands.get(meta.commandId);
  if (here) {
    sameBody(here.bodyHash);
    const line = lineOf(state, appointmentId)?.line ?? lineThatLeft(state, appointmentId);
    if (line) return { done: { stream: toPage, line, events: here.events, position: here.position, repeated: true } };
  }
  const made = commands.get(holdMeta.commandId);
  if (!made) return { hold: undefined };
  sameBody(made.bodyHash);
  const [commitsOn] = made.events.flatMap(({ type, data }) => (type === 'TimeHeld' ? [data.commitsOn] : []));
  if (commitsOn === undefined) throw new Error(`the command ${holdMeta.commandId} held no time on ${toPage}`);
  const closed = state.closed.get(holdId);
  if (closed === undefined) return { hold: { holdId, commitsOn } };
  if (closed === 'moved-in') return { confirmed: { holdId, commitsOn } };
  const { state: committing } = await pages.look(commitsOn);
  return { abandoned: committing.abandoned.get(holdId)?.why ?? closed };
};

/** Undefined when it went to another page meanwhile. */
export const rescheduleHere = async ({ pages }: Settling, request: MoveRequest): Promise<Moved | 'look-again'> => {
  const { meta, toPage, ...rest } = request;
  try {
    const command = { ...rest, type: 'RescheduleAppointment' } as const;
    const { state, events, position, repeated } = await pages.handle({ stream: toPage, command, meta });
    const line = lineOf(state, request.appointmentId)?.line;
    return line ? { stream: toPage, line, events, position, repeated } : 'look-again';
  } catch (error) {
    if (isMoved(error)) return 'look-again';
    throw error;
  }
};

/** Undefined when the hold of this attempt was closed already by whoever settled it. */
export const holdTarget = async (
  { pages, timing }: Settling,
  request: MoveRequest,
  { stream, page }: Place,
  attempt: number,
): Promise<HoldElsewhere | undefined> => {
  const { appointmentId, toPage, time, now, day, terms, asStaff, hostLimits, client } = request;
  const { holdId, meta } = attemptIds(request, attempt);
  const line = lineOf(page, appointmentId)?.line;
  if (!line) throw new Error(`${appointmentId} was found on ${stream} and is not there`);
  const { start, end, bufferBefore, bufferAfter, officeId, capacity } = time;
  const { serviceId, clientId } = line;
  const { state } = await pages.handle({
    stream: toPage,
    command: {
      type: 'HoldTime',
      holdId,
      purpose: 'move',
      until: new Date(timing.clock().getTime() + holdFor).toISOString(),
      commitsOn: stream,
      held: { start, end, bufferBefore, bufferAfter, officeId, capacity, serviceId, clientId, appointmentId },
      now,
      day,
      terms,
      ...(asStaff !== undefined && { asStaff }),
      ...(hostLimits && { hostLimits }),
      ...(client && { client }),
    },
    meta,
  });
  const hold = state.holds.get(holdId);
  return hold && { holdId, commitsOn: hold.commitsOn };
};

export const moveTo = (request: MoveRequest, hold: HoldElsewhere): MoveOut => ({
  type: 'MoveOut',
  page: hold.commitsOn,
  appointmentId: request.appointmentId,
  toPage: request.toPage,
  hold,
  hostId: pageOf(request.toPage).hostId,
  time: request.time,
  now: request.now,
  notice: request.terms.notice.change,
  ...(request.asStaff !== undefined && { asStaff: request.asStaff }),
  ...(request.reason !== undefined && { reason: request.reason }),
});

type Committed = { readonly commit: Commit; readonly moved: Moved };

/** The one append that moves it. A refusal comes back as a value, since the hold must be fenced before it is told. */
export const commitMove = async (
  { pages }: Settling,
  request: MoveRequest,
  hold: HoldElsewhere,
): Promise<Committed | Problem> => {
  try {
    const { meta, toPage } = request;
    const command = moveTo(request, hold);
    const { state, events, position, repeated } = await pages.handle({ stream: hold.commitsOn, command, meta });
    const commit = state.committed.get(hold.holdId);
    if (commit?.kind !== 'moved') throw new Problem('idempotency-key-reused', {});
    return { commit, moved: { stream: toPage, line: commit.line, events, position, repeated } };
  } catch (error) {
    // Whether an unknown commit stands is not ours to guess: the same key, the next who meets it or the finisher sees.
    if (error instanceof Problem && error.code !== 'outcome-unknown') return error;
    throw error;
  }
};
