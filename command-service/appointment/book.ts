import type { Line } from '#contracts/events/index';
import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { type Answer, created } from '#platform/http/answer';
import { can } from '#platform/http/caller';
import type { Incoming } from '#platform/http/incoming';
import type { CommandMeta } from '../append/request.ts';
import { begin, type CommandDeps } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { pageItemIdOf } from '../page/ids.ts';
import { registerPerson } from '../person/register.ts';
import { checkAnswers } from './answers.ts';
import { checkClient, clientMeasure } from './client.ts';
import { discreet } from './discreet.ts';
import { measure } from './measure.ts';
import { viewOf } from './view.ts';

type Booking = Incoming<(typeof commandOperations)['bookAppointment']>;

/** Oneself, somebody known, or somebody who becomes known by this very call. */
const clientOf = (request: Booking, meta: CommandMeta): string => {
  const { clientId, client } = request.body;
  if (client) return idFrom(meta.commandId, 'client');
  const own = clientId ?? request.caller.personId;
  if (own === undefined) throw new Problem('unknown-reference', { field: '#/body/clientId' });
  return own;
};

/** The hot path: one token check, one parse, one cached page, one append. */
export const bookAppointment = async (deps: CommandDeps, request: Booking): Promise<Answer> => {
  const { body, may, caller } = request;
  const { hostId, officeId, serviceId } = body;
  const meta = await begin(deps, request);
  const clientId = clientOf(request, meta);
  const asStaff = may.allows({ hostId, officeId });
  may.check({ hostId, officeId }, body.client ? {} : { personId: clientId });
  if (body.overbook && !can(caller, 'appointments:overbook', { hostId, officeId }))
    throw new Problem('forbidden', { permission: 'appointments:overbook' });

  const elsewhere = request.idempotencyKey === undefined ? undefined : deps.reference.commandAt(meta.commandId);
  if (elsewhere && elsewhere.bodyHash !== meta.bodyHash) throw new Problem('idempotency-key-reused');

  const measured = measure(deps, { ...body, asStaff });
  checkAnswers(measured.terms, body.answers, asStaff);
  if (body.client)
    await registerPerson(deps, { personId: clientId, ...body.client, source: 'booking' }, ['client'], meta);
  else checkClient(deps, clientId);

  const line: Line = {
    appointmentId: pageItemIdOf(hostId, measured.date, meta.commandId, 'appointment'),
    clientId,
    hostId,
    serviceId,
    ...measured.time,
    sequence: 0,
    ...(body.note === undefined ? {} : { note: body.note }),
    ...(body.answers === undefined ? {} : { answers: body.answers }),
  };
  const outcome = await discreet(asStaff, () =>
    deps.pages.handle({
      stream: measured.stream,
      meta,
      command: {
        type: 'BookAppointment',
        page: measured.stream,
        line,
        approval: measured.terms.approval,
        now: measured.now,
        day: measured.day,
        terms: measured.terms,
        asStaff,
        client: clientMeasure(deps, measured, clientId, { allowOverlap: body.allowClientOverlap === true }),
        ...(measured.hostLimits && { hostLimits: measured.hostLimits }),
        ...(body.holdId && { holdId: body.holdId }),
        ...(body.overbook && { overbook: body.overbook }),
      },
    }),
  );
  const made = outcome.events.find(
    (event) => event.type === 'AppointmentBooked' || event.type === 'AppointmentRequested',
  );
  const status = made?.type === 'AppointmentRequested' ? 'requested' : 'booked';
  return created(`/api/v1/appointments/${line.appointmentId}`, viewOf(made?.data ?? line, status), {
    position: outcome.position,
  });
};
