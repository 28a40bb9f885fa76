import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import { mustNotBeCommon } from './password-rules.ts';
import { wordsAbout } from './words-about.ts';

/** Who reads the mails of an address may set its password: that is what a reset and an invitation rest on. */
const kinds = ['reset', 'invitation'] as const;

/** Sets the password, ends every sign-in, uses up every link of the person, and notes that the e-mail is theirs. */
export const resetPassword = async (deps: CommandDeps, token: string, password: string, meta: CommandMeta) => {
  const { links, credentials, passwords, sessions, attempts, transaction } = deps.signIn;
  const expired = () => new Problem('link-expired');
  const seen = await links.look(token, kinds);
  if (!seen) throw expired();
  mustNotBeCommon(password, await wordsAbout(deps, seen.personId));
  const passwordHash = await passwords.hash(password);
  const { personId, emailHmac } = await transaction(async (sql) => {
    const link = await links.use(sql, token, kinds);
    if (!link || !(await credentials.setPassword(sql, link.personId, link.emailHmac ?? '', passwordHash)))
      throw expired();
    await links.withdraw(sql, link.personId);
    return link;
  });
  await sessions.endAllOf(personId);
  await attempts.forget(emailHmac ?? '');
  const command = { type: 'VerifyEmail' } as const;
  await settled(deps, await deps.person.handle({ stream: `person-${personId}`, command, meta }));
  return { personId, invited: seen.kind === 'invitation' };
};
