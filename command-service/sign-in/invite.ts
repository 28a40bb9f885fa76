import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';

/**
 * Gives a person a login that no password opens yet, and mails them the link with which they choose one. Asked again it
 * sends another mail, at most one a minute.
 */
export const invite = async (deps: CommandDeps, personId: string): Promise<void> => {
  const { credentials, mails } = deps.signIn;
  const email = await deps.unseal(deps.reference.person(personId)?.registered.email);
  if (!email) throw new Problem('no-email', { personId });
  const { heldBy, state } = await credentials.claim(email, personId, null);
  if (heldBy !== personId) throw new Problem('already-exists', { field: '#/body/email' });
  if (state === 'pending') await credentials.activate(personId);
  await mails.ask('invitation', personId);
};
