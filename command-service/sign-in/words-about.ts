import type { CommandDeps } from '../deps.ts';
import type { PasswordContext } from './password-rules.ts';

/** Of what somebody's password must not be made. */
export const wordsAbout = async (deps: CommandDeps, personId: string): Promise<PasswordContext> => {
  const registered = deps.reference.person(personId)?.registered;
  const [name, email] = await Promise.all([registered?.name, registered?.email].map(deps.unseal));
  return [name, email, deps.signIn.project];
};
