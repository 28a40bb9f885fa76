import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { PersonState } from '../person/decider.ts';

/** The one thing that took the last admin, and from whom. */
export type LastTaken = {
  readonly personId: string;
  readonly commandId: string;
  readonly type: 'RoleRevoked' | 'AccountSuspended';
  readonly at: number;
};
const mostVerdicts = 1_000;

/**
 * Who may everything and may sign in. Two admins may take each other's role at the same instant, each a good decision
 * on its own stream: the order of the log decides which of them left nobody, in every process alike, and that one is
 * given back (docs/adr/0007).
 */
export const trackAdmins = (isMerged: (personId: string) => boolean = () => false) => {
  /** Who was merged signs in no more, whatever their own stream says, also of later. */
  const isAdmin = (person: PersonState): boolean =>
    person?.status === 'active' && person.roles.has('admin') && !isMerged(person.personId);
  const admins = new Set<string>();
  const unsettled = new Map<string, LastTaken>();
  const verdicts = new Set<string>();
  return {
    admins: (): readonly string[] => [...admins],
    /** Told of every event of a person, with how they stood before and after it. */
    apply: (event: Recorded<AnyEvent>, before: PersonState, after: PersonState): void => {
      const personId = after?.personId ?? before?.personId;
      if (personId === undefined || isAdmin(before) === isAdmin(after)) return;
      if (isAdmin(after)) {
        admins.add(personId);
        unsettled.delete(personId);
        return;
      }
      admins.delete(personId);
      // Who was erased cannot be called back.
      if (admins.size > 0 || (event.type !== 'RoleRevoked' && event.type !== 'AccountSuspended')) return;
      const { commandId } = event.metadata;
      unsettled.set(personId, { personId, commandId, type: event.type, at: event.created.getTime() });
      if (verdicts.size >= mostVerdicts) verdicts.delete(verdicts.values().next().value ?? '');
      verdicts.add(commandId);
    },
    /** Told of whoever was merged into another. */
    merged: (personId: string): void => void admins.delete(personId),
    /** Whether it was this command that left nobody; known once the log is folded up to its event. */
    leftNobody: (commandId: string): boolean => verdicts.has(commandId),
    /** Taken and not given back yet. */
    lastTaken: (): readonly LastTaken[] => [...unsettled.values()],
  };
};
