import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';
import { mustNotBeCommon } from './password-rules.ts';
import { replacePassword } from './replace-password.ts';
import { wordsAbout } from './words-about.ts';

/** With which login, and by which hash. */
type Proven = { readonly emailHmac: string; readonly before: string };
type Proof = { readonly personId: string; readonly sessionId: string; readonly current: string };

/** A token alone, left behind on a screen, is not enough to take an account over: the password of now is asked for. */
export const checkPassword = ({ signIn }: CommandDeps, { personId, sessionId, current }: Proof): Promise<Proven> =>
  signIn.few.known(async () => {
    const { credentials, passwords, attempts } = signIn;
    const attempt = await attempts.startSignedIn(sessionId);
    const credential = await credentials.ofPerson(personId);
    const hash = credential?.passwordHash;
    if (!credential || !hash || !(await attempt.unlessItFails(() => passwords.verify(hash, current))))
      throw new Problem('wrong-password');
    await attempt.succeeded();
    return { emailHmac: credential.emailHmac, before: hash };
  });

/** Of two who change it at once the second proved a password that is none any more. */
export const changePassword = async (deps: CommandDeps, change: Proof & { readonly password: string }) => {
  const { personId, sessionId, password } = change;
  const proven = await checkPassword(deps, change);
  mustNotBeCommon(password, await wordsAbout(deps, personId));
  const { passwords, sessions, transaction } = deps.signIn;
  const passwordHash = await passwords.hash(password);
  const ended = await transaction((sql) =>
    replacePassword(deps, sql, { personId, ...proven }, passwordHash, sessionId),
  );
  if (!ended) throw new Problem('wrong-password');
  await sessions.endRest(personId, ended, sessionId);
};
