import type { Sql } from '#platform/postgres/db';
import type { CommandDeps } from '../deps.ts';

/** What was begun for the person by whoever could until now: links on their way, and wishes for another e-mail. */
export const withdrawBegun = async ({ signIn }: Pick<CommandDeps, 'signIn'>, sql: Sql, personId: string) => {
  await signIn.links.withdraw(sql, personId);
  await signIn.emailChanges.withdraw(sql, personId);
};
