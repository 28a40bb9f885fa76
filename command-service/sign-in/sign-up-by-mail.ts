import { Problem } from '#contracts/problems';
import type { Answer } from '#platform/http/answer';
import type { CommandMeta } from '../append/request.ts';
import type { CommandDeps } from '../deps.ts';
import { type Account, openAccount } from '../person/open-account.ts';
import { mustNotBeCommon } from './password-rules.ts';
import { steadily } from './steady.ts';

/** In milliseconds: hashing, claiming and writing a person take a sixth of it when little is going on. */
const whenRegistering = 500;

/** A key that made somebody already is told apart before anything is looked up by the e-mail: its answer tells nothing. */
const checkKey = async ({ signIn }: CommandDeps, { personId, email }: Account): Promise<void> => {
  const made = await signIn.credentials.ofPerson(personId);
  if (made && made.emailHmac !== signIn.credentials.lookUp(email)) throw new Problem('idempotency-key-reused');
};

/**
 * Registration that answers alike whether the address is known or not: what is true of it is said by mail, to whoever
 * reads its mails. Nobody is signed in; the link in the mail opens the account.
 */
export const signUpByMail = async (
  deps: CommandDeps,
  account: Account,
  password: string,
  meta: CommandMeta,
): Promise<Answer> => {
  const { credentials, mails, project } = deps.signIn;
  mustNotBeCommon(password, [String(account.name), account.email, project]);
  await checkKey(deps, account);
  return steadily(deps.timing, whenRegistering, async () => {
    try {
      const { personId } = await openAccount(deps, account, password, ['client'], meta);
      await mails.ask('verify-email', personId);
      await credentials.recordSignIn('registered', meta.$correlationId, personId);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'already-exists') throw error;
      const holder = await credentials.byEmail(account.email);
      const personId = holder?.state === 'active' ? holder.personId : undefined;
      await mails.ask('already-registered', personId);
      await credentials.recordSignIn('already-registered', meta.$correlationId, personId);
    }
    return { status: 202 };
  });
};
