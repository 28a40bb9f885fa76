import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import { locate } from '../page/follow.ts';
import { moreThanClient } from './reach.ts';

type Erasure = {
  readonly personId: string;
  readonly bySelf: boolean;
  readonly cancelAppointments: boolean;
  readonly meta: CommandMeta;
};

const cancelAll = async (deps: CommandDeps, appointmentIds: readonly string[], { bySelf, meta }: Erasure) => {
  for (const appointmentId of appointmentIds) {
    const { stream } = await locate(deps, appointmentId);
    await deps.pages.handle({
      stream,
      meta: { ...meta, commandId: `${meta.commandId}/cancel/${appointmentId}` },
      // No notice is asked of who goes for good, and no reason: it would be sealed with the key that is destroyed next.
      command: {
        type: 'CancelAppointment',
        appointmentId,
        now: deps.clock().getTime(),
        by: bySelf ? 'client' : 'staff',
        notice: 0,
      },
    });
  }
};

/**
 * The log first, then the key: so that a crash in between leaves a word of what is to be done, which every process sees
 * to (keep-erased.ts), and never a person without data who is not erased. Each step again is the same.
 */
export const erase = async (deps: CommandDeps, erasure: Erasure) => {
  const { reference, clock } = deps;
  const { personId, bySelf, cancelAppointments, meta } = erasure;
  const person = reference.person(personId);
  if (!person) throw new Problem('not-found');
  if (person.status !== 'erased') {
    const admins = reference.admins();
    if (admins.length === 1 && admins[0] === personId) throw new Problem('last-admin', { personId });
    const { hostIds } = moreThanClient(deps, person);
    if (hostIds.length > 0) throw new Problem('more-than-a-client', { hostIds });
    const now = clock().getTime();
    const ahead = reference.visitsOf(personId).filter(({ start }) => start > now);
    if (ahead.length > 0 && !cancelAppointments) throw new Problem('has-future-appointments', { count: ahead.length });
    await cancelAll(
      deps,
      ahead.map(({ appointmentId }) => appointmentId),
      erasure,
    );
  }
  const [, ...merged] = reference.identitiesOf(personId);
  let position = reference.position();
  // The surviving one last: as long as that one stands, the whole can be asked for again.
  for (const id of [...merged, personId]) {
    const outcome = await deps.person.handle({
      stream: `person-${id}`,
      command: { type: 'EraseSubject', requestedBy: bySelf ? 'self' : 'staff' },
      meta: { ...meta, commandId: `${meta.commandId}/erase/${id}` },
    });
    ({ position } = await settled(deps, outcome));
  }
  await deps.subjects.destroy([...merged, personId]);
  return position;
};
