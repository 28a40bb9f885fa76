import type { commandOperations } from '#contracts/operations/index';
import { type Answer, ok } from '#platform/http/answer';
import type { Incoming } from '#platform/http/incoming';
import { begin, type CommandDeps } from '../deps.ts';
import type { PageCommand } from '../page/commands.ts';
import { locate, type Place } from '../page/follow.ts';
import type { PageLine } from '../page/lines.ts';
import { move } from '../page/move.ts';
import { putBack } from '../page/put-back.ts';
import { lineOf } from '../page/state.ts';
import { clientMeasure } from './client.ts';
import { discreet, seenClashes } from './discreet.ts';
import { measure, measureLine } from './measure.ts';
import { changedBefore } from './repeat.ts';
import { viewOf } from './view.ts';

/** Operations on an appointment that stands already. */
export type ChangeNames =
  | 'rescheduleAppointment'
  | 'cancelAppointment'
  | 'deleteAppointment'
  | 'approveAppointment'
  | 'declineAppointment'
  | 'checkInAppointment'
  | 'completeAppointment'
  | 'missAppointment'
  | 'undoAppointment'
  | 'annotateAppointment';
type About = Pick<
  Incoming<(typeof commandOperations)[ChangeNames]>,
  'params' | 'may' | 'caller' | 'seen' | 'operation' | 'idempotencyKey' | 'requestId'
> & { readonly body?: unknown };

export type Standing = { readonly place: Place; readonly known: PageLine; readonly asStaff: boolean };

/** Deciding about an appointment is for who receives, never for the client, also where that is a host elsewhere. */
type Whose = 'either side' | 'receiving side';

/** Where the appointment stands now, for callers whose it is: its client, its host, or staff of its office. */
export const standing = async (
  deps: CommandDeps,
  { params, may }: Pick<About, 'params' | 'may'>,
  whose: Whose = 'either side',
): Promise<Standing> => {
  const place = await locate(deps, params.appointmentId);
  const known = lineOf(place.page, params.appointmentId) as PageLine;
  const { clientId, hostId, officeId } = known.line;
  const personId = deps.reference.survivorOf(clientId);
  may.check({ hostId, officeId }, whose === 'either side' ? { personId } : {});
  return { place, known, asStaff: may.allows({ hostId, officeId }) };
};

/** One command to the page the appointment stands on; the answer is the line as it stands after it. */
export const change = async (
  deps: CommandDeps,
  request: About,
  command: (at: Standing, now: number) => PageCommand,
  whose: Whose = 'either side',
): Promise<Answer> => {
  const meta = await begin(deps, request);
  const at = await standing(deps, request, whose);
  const before = await changedBefore(deps, request, meta, request.params.appointmentId);
  if (before) return before;
  const outcome = await deps.pages.handle({
    stream: at.place.stream,
    meta,
    command: command(at, deps.clock().getTime()),
  });
  const after = lineOf(outcome.state, request.params.appointmentId) ?? at.known;
  return ok(viewOf(after.line, after.status), { position: outcome.position });
};

export const cancel = (deps: CommandDeps, request: About, reason: string | undefined): Promise<Answer> =>
  change(deps, request, ({ known, asStaff }, now) => ({
    type: 'CancelAppointment',
    appointmentId: request.params.appointmentId,
    now,
    by: asStaff ? 'staff' : 'client',
    notice: deps.reference.service(known.line.serviceId)?.terms.notice.cancel ?? 0,
    ...(reason === undefined ? {} : { reason }),
  }));

/** Takes the last change of status back: the line passes the checks of whichever page it stands on by then. */
export const undo = async (deps: CommandDeps, request: About, reason: string | undefined): Promise<Answer> => {
  const { appointmentId } = request.params;
  const meta = await begin(deps, request);
  const { known } = await standing(deps, request, 'receiving side');
  const before = await changedBefore(deps, request, meta, appointmentId);
  if (before) return before;
  const measureFor = () => measureLine(deps, known.line);
  const outcome = await putBack(deps, { appointmentId, measureFor, meta, ...(reason === undefined ? {} : { reason }) });
  const after = lineOf(outcome.state, appointmentId) ?? known;
  return ok(viewOf(after.line, after.status), { position: outcome.position });
};

type Reschedule = Incoming<(typeof commandOperations)['rescheduleAppointment']>;

/** To another time: on the same page at once, to another by hold, commit and confirm. Its id is for life. */
export const reschedule = async (deps: CommandDeps, request: Reschedule): Promise<Answer> => {
  const { appointmentId } = request.params;
  const { start, reason } = request.body;
  const meta = await begin(deps, request);
  const { known } = await standing(deps, request);
  const before = await changedBefore(deps, request, meta, appointmentId);
  if (before) return before;
  const { line } = known;
  const hostId = request.body.hostId ?? line.hostId;
  const officeId = request.body.officeId ?? line.officeId;
  const keeps = (Date.parse(line.end) - Date.parse(line.start)) / 60_000;
  const duration = request.body.duration ?? keeps;
  const asStaff =
    request.may.allows({ hostId: line.hostId, officeId: line.officeId }) && request.may.allows({ hostId, officeId });
  const measured = measure(deps, { serviceId: line.serviceId, officeId, hostId, start, duration, keeps, asStaff });
  const { price: _price, ...time } = measured.time;
  const moved = await discreet(
    asStaff,
    () =>
      move(deps, {
        appointmentId,
        toPage: measured.stream,
        time,
        meta,
        now: measured.now,
        day: measured.day,
        terms: measured.terms,
        asStaff,
        client: clientMeasure(deps, measured, line.clientId, { allowOverlap: asStaff, except: appointmentId }),
        ...(measured.hostLimits && { hostLimits: measured.hostLimits }),
        ...(reason === undefined ? {} : { reason }),
      }),
    seenClashes(deps, request.may, deps.reference.survivorOf(line.clientId)),
  );
  return ok(viewOf(moved.line, known.status), { position: moved.position });
};
