import { Problem } from '#contracts/problems';
import type { Log } from '#platform/log';
import type { CommandMeta } from '../append/request.ts';
import type { CommandDeps } from '../deps.ts';
import { type Account, openAccount } from '../person/open-account.ts';
import { mustNotBeCommon } from './password-rules.ts';

/**
 * A system without an admin, and without one in the settings, is set up by whoever reads its log: a token that works
 * once, within half an hour of the start. Of several processes that start at once one makes it.
 */
export const offerSetup = async ({ reference, signIn }: CommandDeps, log: Log): Promise<void> => {
  if (reference.admins().length > 0) return;
  const setupToken = await signIn.links.makeSetup();
  if (setupToken === undefined) log.warn('nobody is an admin yet; the token printed at an earlier start is still good');
  else log.warn('nobody is an admin yet: POST /api/v1/auth/setup with this token, within 30 minutes', { setupToken });
};

/** The first admin. The token is used up before anything is made, and given back when nothing could be made with it. */
export const setUp = async (
  deps: CommandDeps,
  token: string,
  account: Account,
  password: string,
  meta: CommandMeta,
): ReturnType<typeof openAccount> => {
  const { links, transaction, project } = deps.signIn;
  mustNotBeCommon(password, [String(account.name), account.email, project]);
  const link = await transaction((sql) => links.use(sql, token, ['setup']));
  if (!link || deps.reference.admins().length > 0) throw new Problem('link-expired');
  try {
    return await openAccount(deps, account, password, ['client', 'admin'], meta);
  } catch (error) {
    await links.giveBack(token);
    throw error;
  }
};
