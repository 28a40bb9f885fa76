import { Problem } from '#contracts/problems';
import type { PersonView } from '#contracts/views/directory';
import type { CommandDeps } from '../deps.ts';
import type { Person } from './decider.ts';

/** A person as their own answers show them; names are opened for the answer and kept nowhere. */
export const personView = async ({ reference, unseal }: CommandDeps, person: Person): Promise<PersonView> => {
  const { personId, roles, status, registered } = person;
  // Whoever was merged is shown as the surviving one, by who knows that.
  if (status === 'merged') throw new Problem('not-found');
  const [name, email, phone] = await Promise.all([registered.name, registered.email, registered.phone].map(unseal));
  return {
    personId,
    name: name ?? null,
    email: email ?? null,
    phone: phone ?? null,
    locale: registered.locale ?? null,
    zone: registered.zone ?? null,
    roles: [...roles],
    hostId: reference.hostOfPerson(personId) ?? null,
    memberships: reference
      .membershipsOf(personId)
      .map(({ officeId, role, position, isPrimary }) => ({ officeId, role, position: position ?? null, isPrimary })),
    status,
  };
};
