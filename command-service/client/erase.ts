import type { Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import { locate } from '../page/follow.ts';
import type { Person } from '../person/decider.ts';
import { checkOthersAreAdmin, takeFromAdmin } from '../person/keep-admin.ts';
import { moreThanClient } from './reach.ts';

type Erasure = {
  readonly personId: string;
  readonly bySelf: boolean;
  readonly cancelAppointments: boolean;
  readonly meta: CommandMeta;
};

type Striking = Pick<CommandDeps, 'reference' | 'clock' | 'pages' | 'timing'>;
type Needs = Striking & {
  readonly person: CommandDeps['person'];
  readonly subjects: Pick<CommandDeps['subjects'], 'destroy'>;
};

const ahead = ({ reference, clock }: Striking, personId: string) => {
  const now = clock().getTime();
  return reference.visitsOf(personId).filter(({ start }) => start > now);
};

type Leaving = Pick<Erasure, 'personId' | 'bySelf' | 'meta'>;

/** No notice is asked of who goes for good, and no reason: it would be sealed with the key that is destroyed next. */
const cancelAhead = async (deps: Striking, { personId, bySelf, meta }: Leaving): Promise<void> => {
  for (const { appointmentId } of ahead(deps, personId)) {
    const { stream } = await locate(deps, appointmentId);
    const now = deps.clock().getTime();
    const command = {
      type: 'CancelAppointment',
      appointmentId,
      now,
      by: bySelf ? 'client' : 'staff',
      notice: 0,
    } as const;
    const commandId = `${meta.commandId}/cancel/${appointmentId}`;
    await settled(deps, await deps.pages.handle({ stream, meta: { ...meta, commandId }, command }));
  }
};

/**
 * What was booked for somebody while they were being erased. Every process that reads of it writes the same event: its
 * ids come of the person and the appointment.
 */
export const strikeOut = async (deps: Striking, personId: string): Promise<void> => {
  const commandId = `erased/${personId}`;
  const meta: CommandMeta = {
    commandId,
    actorId: 'system:erasure',
    via: 'system',
    at: deps.clock().toISOString(),
    $correlationId: commandId,
    $causationId: commandId,
  };
  await cancelAhead(deps, { personId, bySelf: false, meta });
};

const mustBeErasable = (deps: Needs, { personId, cancelAppointments }: Erasure, person: Person): void => {
  checkOthersAreAdmin(deps, personId);
  const { hostIds } = moreThanClient(deps, person);
  if (hostIds.length > 0) throw new Problem('more-than-a-client', { hostIds });
  const count = ahead(deps, personId).length;
  if (count > 0 && !cancelAppointments) throw new Problem('has-future-appointments', { count });
};

/** An erasure cannot be given back and a role can: so the log decides about that first, whoever else goes at that instant. */
const resign = async (deps: Needs, { personId, meta }: Erasure, { roles, status }: Person): Promise<void> => {
  if (status !== 'active' || !roles.has('admin')) return;
  const roleIds = [...roles].filter((roleId) => roleId !== 'admin');
  const own = { ...meta, commandId: `${meta.commandId}/resign` };
  await takeFromAdmin(deps, personId, { type: 'SetRoles', roleIds }, own);
};

/**
 * The log first, then the key: so that a crash in between leaves a word of what is to be done, which every process sees
 * to (keep-erased.ts), and never a person without data who is not erased. Each step again is the same.
 */
export const erase = async (deps: Needs, erasure: Erasure): Promise<Position | undefined> => {
  const { reference } = deps;
  const { personId, bySelf, meta } = erasure;
  const person = reference.person(personId);
  if (!person) throw new Problem('not-found');
  if (person.status !== 'erased') {
    mustBeErasable(deps, erasure, person);
    await resign(deps, erasure, person);
    await cancelAhead(deps, erasure);
  }
  const everyId = reference.identitiesOf(personId);
  let position: Position | undefined;
  // The surviving one, who is named first, last: as long as that one stands, the whole can be asked for again.
  for (const id of [...everyId].reverse()) {
    const command = { type: 'EraseSubject', requestedBy: bySelf ? 'self' : 'staff' } as const;
    const commandId = `${meta.commandId}/erase/${id}`;
    const outcome = await deps.person.handle({ stream: `person-${id}`, command, meta: { ...meta, commandId } });
    ({ position } = await settled(deps, outcome));
  }
  await deps.subjects.destroy(everyId);
  // Whoever booked for them in the last moment did not know. What comes even later keep-erased.ts sees to.
  await cancelAhead(deps, erasure);
  return position;
};
