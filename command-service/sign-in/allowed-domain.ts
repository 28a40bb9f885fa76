import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';

/** Whoever may not register with an address may not take it later either. */
export const mustBeAllowed = ({ signIn }: Pick<CommandDeps, 'signIn'>, email: string): void => {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (signIn.allowedDomains && !signIn.allowedDomains.includes(domain)) throw new Problem('email-domain-not-allowed');
};
