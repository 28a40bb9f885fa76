import type { Grants } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';

/** What a role that is to be given allows; one that is not there, or is retired, is nobody's to give. */
export const grantsOfKnown = ({ reference }: CommandDeps, roleId: string, field: string): Grants => {
  const grants = reference.grantsOf(roleId);
  if (!grants) throw new Problem('unknown-reference', { field });
  return grants;
};
