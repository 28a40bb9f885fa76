import type { Sql } from '#platform/postgres/db';
import type { CommandDeps } from '../deps.ts';
import type { PasswordOf } from '../person/credentials.ts';
import type { Ended } from './sessions.ts';
import { withdrawBegun } from './withdraw.ts';

/**
 * In one transaction, so that nobody who dies leaves half of it: the password is another, what was begun with the old
 * one leads nowhere, and every sign-in but `keep` has ended. Undefined when it was not theirs to replace any more.
 */
export const replacePassword = async (
  deps: Pick<CommandDeps, 'signIn'>,
  sql: Sql,
  of: PasswordOf,
  passwordHash: string,
  keep?: string,
): Promise<readonly Ended[] | undefined> => {
  const { credentials, sessions } = deps.signIn;
  if (!(await credentials.setPassword(sql, of, passwordHash))) return undefined;
  await withdrawBegun(deps, sql, of.personId);
  return sessions.endAllOf(of.personId, keep, sql);
};
