import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';
import { mustNotBeCommon } from './password-rules.ts';
import { wordsAbout } from './words-about.ts';

type Change = {
  readonly personId: string;
  readonly sessionId: string;
  readonly current: string;
  readonly password: string;
};

/** A token alone, left behind on a screen, is not enough to take an account over: the password of now is asked for. */
export const changePassword = async (deps: CommandDeps, { personId, sessionId, current, password }: Change) => {
  const { credentials, passwords, attempts, transaction } = deps.signIn;
  const attempt = await attempts.startSignedIn(sessionId);
  const credential = await credentials.ofPerson(personId);
  if (!credential?.passwordHash || !(await passwords.verify(credential.passwordHash, current)))
    throw new Problem('wrong-password');
  await attempt.succeeded();
  mustNotBeCommon(password, await wordsAbout(deps, personId));
  const passwordHash = await passwords.hash(password);
  await transaction((sql) => credentials.setPassword(sql, personId, credential.emailHmac, passwordHash));
};
