import type { CommandDeps } from '../deps.ts';

/** Suspended, erased or merged: a link that was sent before that opens nothing until the person is let in again. */
export const isShutOut = ({ reference }: Pick<CommandDeps, 'reference'>, personId: string): boolean => {
  const person = reference.person(personId);
  return person !== undefined && person.status !== 'active';
};
