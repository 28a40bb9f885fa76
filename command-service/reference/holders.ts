import type { OfficeState } from '../office/decider.ts';
import type { PersonState } from '../person/decider.ts';

type Rows<S> = ReadonlyMap<string, S>;

/** Who holds a role, and where. Walks over everybody, for rare questions. */
export const holders = (persons: Rows<PersonState>, offices: Rows<OfficeState>) => ({
  /** Of themselves or as a member; whoever is gone for good holds nothing. */
  holdersOf: (roleId: string): number => {
    const found = new Set<string>();
    for (const [id, one] of persons) if (one?.roles.has(roleId)) found.add(id);
    for (const one of offices.values())
      for (const [id, member] of one?.members ?? []) if (member.role === roleId) found.add(id);
    return [...found].filter((id) => persons.get(id)?.status !== 'erased').length;
  },
  /** Where a role reaches: the offices that somebody is a member of who holds it. */
  officesUnder: (roleId: string): readonly string[] =>
    [...offices.values()].flatMap((one) => {
      const members = [...(one?.members ?? [])];
      const isHeld = members.some(([id, { role }]) => role === roleId || persons.get(id)?.roles.has(roleId));
      return one && isHeld ? [one.officeId] : [];
    }),
});
