import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import { mustNotBeCommon } from './password-rules.ts';
import { replacePassword } from './replace-password.ts';
import { isShutOut } from './shut-out.ts';
import { wordsAbout } from './words-about.ts';

/** Who reads the mails of an address may set its password: that is what a reset and an invitation rest on. */
const kinds = ['reset', 'invitation'] as const;

/** Sets the password, ends every sign-in, uses up every link of the person, and notes that the e-mail is theirs. */
export const resetPassword = async (deps: CommandDeps, token: string, password: string, meta: CommandMeta) => {
  const { links, passwords, sessions, attempts, transaction } = deps.signIn;
  const expired = () => new Problem('link-expired');
  const seen = await links.look(token, kinds);
  if (!seen || isShutOut(deps, seen.personId)) throw expired();
  mustNotBeCommon(password, await wordsAbout(deps, seen.personId));
  const passwordHash = await passwords.hash(password);
  const { personId, emailHmac, ended } = await transaction(async (sql) => {
    const link = await links.use(sql, token, kinds);
    if (!link) throw expired();
    const { personId, emailHmac } = link;
    const ended = await replacePassword(deps, sql, { personId, emailHmac: emailHmac ?? '' }, passwordHash);
    if (!ended) throw expired();
    return { personId, emailHmac, ended };
  });
  await sessions.endRest(personId, ended);
  await attempts.forget(emailHmac ?? '');
  const command = { type: 'VerifyEmail' } as const;
  await settled(deps, await deps.person.handle({ stream: `person-${personId}`, command, meta }));
  return { personId, invited: seen.kind === 'invitation' };
};
