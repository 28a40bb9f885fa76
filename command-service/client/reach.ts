import { isForAnyDesk } from '#contracts/clients';
import { Problem } from '#contracts/problems';
import type { May } from '#platform/http/caller';
import type { CommandDeps } from '../deps.ts';
import type { Person } from '../person/decider.ts';

type Known = Pick<CommandDeps, 'reference'>;

/** Staff reach whom an office of theirs ever expected, and whom staff wrote down and nobody has received yet. */
export const isWithin = ({ reference }: Known, may: May, person: Person): boolean => {
  const seenBy = [...reference.officesSeenBy(person.personId)];
  if (may.allows(...seenBy.map((officeId) => ({ officeId })))) return true;
  return may.asStaff && seenBy.length === 0 && isForAnyDesk(person);
};

/** Whom the id means by now. Those beyond one's reach, and those who are gone, look like nobody. */
export const clientWithin = (deps: Known, may: May, clientId: string): Person => {
  const person = deps.reference.person(deps.reference.survivorOf(clientId));
  if (!person || person.status === 'erased' || !isWithin(deps, may, person)) throw new Problem('not-found');
  return person;
};

/** What somebody is beside a client; empty for most. */
export const moreThanClient = ({ reference }: Known, { personId, roles }: Person) => {
  const hostId = reference.hostOfPerson(personId);
  return {
    roles: [...roles].filter((role) => role !== 'client'),
    officeIds: reference.membershipsOf(personId).map(({ officeId }) => officeId),
    hostIds: hostId !== undefined && !reference.host(hostId)?.retired ? [hostId] : [],
  };
};
export const isMoreThanClient = (deps: Known, person: Person): boolean =>
  Object.values(moreThanClient(deps, person)).some((list) => list.length > 0);
