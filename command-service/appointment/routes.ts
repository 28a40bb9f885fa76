import { firstPageOf, pageStream } from '#contracts/ids';
import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { created, noContent } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { pageDateOf } from '#timetable/day';
import { toLocal, tzdbVersion } from '#timetable/zones';
import { checkHost } from '../availability/routes.ts';
import { begin, type CommandDeps } from '../deps.ts';
import { pageItemIdOf } from '../page/ids.ts';
import { checkAnswers } from './answers.ts';
import { bookAppointment } from './book.ts';
import { type ChangeNames, cancel, change, reschedule, undo } from './change.ts';
import { discreet } from './discreet.ts';
import { holdShares } from './hold-shares.ts';
import { measure } from './measure.ts';

type Names = ChangeNames | 'bookAppointment' | 'holdTime' | 'releaseHold' | 'blockTime' | 'unblockTime';

const holdMinutes = 5;

export const appointmentRoutes = (
  deps: CommandDeps,
  shares = holdShares(),
): Pick<Handlers<typeof commandOperations>, Names> => ({
  bookAppointment: (request) => bookAppointment(deps, request),
  rescheduleAppointment: (request) => reschedule(deps, request),
  cancelAppointment: (request) => cancel(deps, request, request.body?.reason),
  deleteAppointment: (request) => cancel(deps, request, undefined),
  undoAppointment: (request) => undo(deps, request, request.body?.reason),
  approveAppointment: (request) =>
    change(
      deps,
      request,
      (_at, now) => ({
        type: 'ApproveAppointment',
        appointmentId: request.params.appointmentId,
        now,
      }),
      'receiving side',
    ),
  declineAppointment: (request) =>
    change(
      deps,
      request,
      (_at, now) => ({
        type: 'DeclineAppointment',
        appointmentId: request.params.appointmentId,
        now,
        ...(request.body?.reason === undefined ? {} : { reason: request.body.reason }),
      }),
      'receiving side',
    ),
  checkInAppointment: (request) =>
    change(
      deps,
      request,
      (_at, now) => ({ type: 'CheckIn', appointmentId: request.params.appointmentId, now }),
      'receiving side',
    ),
  completeAppointment: (request) =>
    change(
      deps,
      request,
      (_at, now) => ({
        type: 'CompleteAppointment',
        appointmentId: request.params.appointmentId,
        now,
      }),
      'receiving side',
    ),
  missAppointment: (request) =>
    change(
      deps,
      request,
      (_at, now) => ({
        type: 'MissAppointment',
        appointmentId: request.params.appointmentId,
        now,
      }),
      'receiving side',
    ),
  annotateAppointment: (request) =>
    change(deps, request, ({ known, asStaff }) => {
      const { note, answers } = request.body;
      const terms = deps.reference.service(known.line.serviceId)?.terms;
      if (answers && terms) checkAnswers(terms, answers, asStaff);
      return {
        type: 'AnnotateAppointment',
        appointmentId: request.params.appointmentId,
        ...(note === undefined ? {} : { note }),
        ...(answers === undefined ? {} : { answers }),
      };
    }),

  holdTime: async (request) => {
    const { hostId, officeId, serviceId } = request.body;
    const meta = await begin(deps, request);
    const { stream, date, time, now, day, terms, hostLimits } = measure(deps, { ...request.body, asStaff: false });
    const holdId = pageItemIdOf(hostId, date, meta.commandId, 'hold');
    const until = new Date(now + holdMinutes * 60_000).toISOString();
    const { start, end, bufferBefore, bufferAfter, capacity } = time;
    const held = { start, end, bufferBefore, bufferAfter, capacity, serviceId, officeId };
    if (request.caller.kind === 'anonymous') shares.take(request.address, holdId, now, Date.parse(until));
    const outcome = await discreet(false, () =>
      deps.pages.handle({
        stream,
        meta,
        command: {
          type: 'HoldTime',
          holdId,
          purpose: 'form',
          until,
          commitsOn: stream,
          held,
          now,
          day,
          terms,
          ...(hostLimits && { hostLimits }),
        },
      }),
    ).catch((error: unknown) => {
      if (error instanceof Problem && error.code !== 'outcome-unknown') shares.giveBack(holdId);
      throw error;
    });
    const made = outcome.events.find((event) => event.type === 'TimeHeld');
    return created(
      `/api/v1/holds/${holdId}`,
      { holdId, hostId, start, end, until: made?.data.until ?? until },
      { position: outcome.position },
    );
  },
  releaseHold: async (request) => {
    const { holdId } = request.params;
    const page = firstPageOf(holdId).stream;
    const meta = await begin(deps, request);
    const { position } = await deps.pages.handle({
      stream: page,
      meta,
      command: { type: 'ReleaseHold', page, holdId, why: 'withdrawn' },
    });
    shares.giveBack(holdId);
    return noContent({ position });
  },
  blockTime: async (request) => {
    const { hostId } = request.params;
    const meta = await begin(deps, request);
    checkHost(deps, request.may, hostId);
    const host = deps.reference.host(hostId);
    const [start, end] = [Date.parse(request.body.start), Date.parse(request.body.end)];
    if (!host) throw new Problem('not-found');
    if (end <= start)
      throw new Problem('invalid-request', { errors: [{ pointer: '#/body/end', detail: 'must be after start' }] });
    const date = pageDateOf(host.zone, host.dayStartsAt, start);
    const blockId = pageItemIdOf(hostId, date, meta.commandId, 'block');
    const time = {
      start: new Date(start).toISOString(),
      end: new Date(end).toISOString(),
      zone: host.zone,
      localStart: toLocal(host.zone, start),
      tzdb: tzdbVersion,
    };
    const { reason } = request.body;
    const { position } = await deps.pages.handle({
      stream: pageStream(hostId, date),
      meta,
      command: {
        type: 'BlockTime',
        blockId,
        hostId,
        time,
        now: deps.clock().getTime(),
        day: deps.reference.dayOf(host, date),
        ...(reason === undefined ? {} : { reason }),
      },
    });
    return created(
      `/api/v1/hosts/${hostId}/blocks/${blockId}`,
      { blockId, hostId, start: time.start, end: time.end },
      { position },
    );
  },
  unblockTime: async (request) => {
    const { hostId, blockId } = request.params;
    const meta = await begin(deps, request);
    checkHost(deps, request.may, hostId);
    const page = firstPageOf(blockId);
    if (page.hostId !== hostId) throw new Problem('not-found');
    const { position } = await deps.pages.handle({
      stream: page.stream,
      meta,
      command: { type: 'UnblockTime', blockId },
    });
    return noContent({ position });
  },
});
