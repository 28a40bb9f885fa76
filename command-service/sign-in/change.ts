import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';
import type { Credential } from '../person/credentials.ts';
import { mustNotBeCommon } from './password-rules.ts';
import { wordsAbout } from './words-about.ts';

type Proof = { readonly personId: string; readonly sessionId: string; readonly current: string };

/** A token alone, left behind on a screen, is not enough to take an account over: the password of now is asked for. */
export const checkPassword = ({ signIn }: CommandDeps, { personId, sessionId, current }: Proof): Promise<Credential> =>
  signIn.few.known(async () => {
    const { credentials, passwords, attempts } = signIn;
    const attempt = await attempts.startSignedIn(sessionId);
    const credential = await credentials.ofPerson(personId);
    const hash = credential?.passwordHash;
    if (!credential || !hash || !(await attempt.unlessItFails(() => passwords.verify(hash, current))))
      throw new Problem('wrong-password');
    await attempt.succeeded();
    return credential;
  });

export const changePassword = async (deps: CommandDeps, change: Proof & { readonly password: string }) => {
  const { personId, password } = change;
  const { emailHmac } = await checkPassword(deps, change);
  mustNotBeCommon(password, await wordsAbout(deps, personId));
  const { credentials, passwords, transaction } = deps.signIn;
  const passwordHash = await passwords.hash(password);
  await transaction((sql) => credentials.setPassword(sql, personId, emailHmac, passwordHash));
};
