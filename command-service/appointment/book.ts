import type { Line } from '#contracts/events/index';
import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { type Answer, created } from '#platform/http/answer';
import { can } from '#platform/http/caller';
import type { Incoming } from '#platform/http/incoming';
import type { CommandMeta } from '../append/request.ts';
import { mustBeNew } from '../client/alike.ts';
import { begin, type CommandDeps } from '../deps.ts';
import { idFrom } from '../ids.ts';
import type { BookAppointment } from '../page/commands.ts';
import { pageDecider } from '../page/decider.ts';
import { pageItemIdOf } from '../page/ids.ts';
import { registerPerson } from '../person/register.ts';
import { checkAnswers } from './answers.ts';
import { checkClient, clientMeasure } from './client.ts';
import { discreet, seenClashes } from './discreet.ts';
import { measure } from './measure.ts';
import { bookedBefore, bookedView } from './repeat.ts';

type Booking = Incoming<(typeof commandOperations)['bookAppointment']>;

/** Oneself, somebody known, or somebody who becomes known by this very call. */
const clientOf = ({ reference }: CommandDeps, request: Booking, meta: CommandMeta): string => {
  const { clientId, client } = request.body;
  if (client) return idFrom(meta.commandId, 'client');
  const own = clientId ?? request.caller.personId;
  if (own === undefined) throw new Problem('unknown-reference', { field: '#/body/clientId' });
  return reference.survivorOf(own);
};

/** The hot path: one token check, one parse, one cached page, one append. */
export const bookAppointment = async (deps: CommandDeps, request: Booking): Promise<Answer> => {
  const { body, may, caller } = request;
  const { hostId, officeId } = body;
  const meta = await begin(deps, request);
  const clientId = clientOf(deps, request, meta);
  const asStaff = may.allows({ hostId, officeId });
  may.check({ hostId, officeId }, body.client ? {} : { personId: clientId });
  if (body.overbook && !can(caller, 'appointments:overbook', { hostId, officeId }))
    throw new Problem('forbidden', { permission: 'appointments:overbook' });

  const forget = deps.recentKeys.claim(meta);
  try {
    return await bookFor(deps, request, meta, clientId, asStaff);
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'outcome-unknown') throw error;
    // What the answer rests on may have changed since this very request was granted: then it is granted still.
    const before = await bookedBefore(deps, request, meta);
    if (before) return before;
    forget();
    throw error;
  }
};

const bookFor = async (
  deps: CommandDeps,
  request: Booking,
  meta: CommandMeta,
  clientId: string,
  asStaff: boolean,
): Promise<Answer> => {
  const { body } = request;
  const { hostId, serviceId } = body;
  const elsewhere = request.idempotencyKey === undefined ? undefined : deps.reference.commandAt(meta.commandId);
  if (elsewhere && elsewhere.bodyHash !== meta.bodyHash) throw new Problem('idempotency-key-reused');

  const measured = measure(deps, { asStaff, ...body });
  checkAnswers(measured.terms, body.answers, asStaff);
  if (!body.client) checkClient(deps, clientId, request);

  const line: Line = {
    appointmentId: pageItemIdOf(hostId, measured.date, meta.commandId, 'appointment'),
    clientId,
    hostId,
    serviceId,
    sequence: 0,
    ...measured.time,
    ...(body.note === undefined ? {} : { note: body.note }),
    ...(body.answers === undefined ? {} : { answers: body.answers }),
  };
  const command: BookAppointment = {
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
  };
  const outcome = await discreet(
    asStaff,
    async () => {
      if (body.client) await registerWith(deps, request, command, { personId: clientId, ...body.client }, meta);
      return deps.pages.handle({ stream: measured.stream, meta, command });
    },
    seenClashes(deps, request.may, clientId),
  );
  const view = bookedView(outcome.events, line);
  return created(`/api/v1/appointments/${line.appointmentId}`, view, { position: outcome.position });
};

type NewClient = NonNullable<Booking['body']['client']> & { readonly personId: string };

/** Nobody is written down for a time that cannot be had: the page is asked first. */
const registerWith = async (
  deps: CommandDeps,
  { may, body }: Booking,
  command: BookAppointment,
  client: NewClient,
  meta: CommandMeta,
): Promise<void> => {
  const { state, commands } = await deps.pages.look(command.page);
  if (!commands.has(meta.commandId)) pageDecider.decide(state, command);
  if (!body.allowDuplicate) await mustBeNew(deps, may, client);
  await registerPerson(deps, { ...client, source: 'booking' }, ['client'], meta);
};
