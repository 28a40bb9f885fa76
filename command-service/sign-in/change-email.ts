import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import { checkPassword } from './change.ts';
import type { Link } from './links.ts';

type Wish = {
  readonly personId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly password: string;
};

/**
 * Nothing changes yet: the new address is asked by a link. Where somebody has it already they are told, and the answer
 * is the same, so that nobody finds out by this who is known.
 */
export const askForNewEmail = async (deps: CommandDeps, { personId, sessionId, email, password }: Wish) => {
  const { credentials, mails, emailChanges } = deps.signIn;
  await checkPassword(deps, { personId, sessionId, current: password });
  const holder = await credentials.byEmail(email);
  if (holder?.personId === personId) return;
  if (holder) return mails.ask('already-registered', holder.state === 'active' ? holder.personId : undefined);
  const before = await deps.unseal(deps.reference.person(personId)?.registered.email);
  const about = await emailChanges.ask(personId, credentials.lookUp(email), email, before);
  await mails.ask('confirm-new-email', personId, about);
};

/** The login first, then the log: who is interrupted follows the link again, and both are done twice as once. */
export const takeNewEmail = async (deps: CommandDeps, { personId, emailHmac }: Link, meta: CommandMeta) => {
  const { credentials, mails, emailChanges } = deps.signIn;
  const change = await emailChanges.newestOf(personId);
  const email = change?.emailHmac === emailHmac ? await deps.unseal(change.newEmail) : null;
  if (!change || !email || !(await credentials.changeEmail(personId, email))) throw new Problem('link-expired');
  const handle = async (command: { type: 'ChangeProfile'; profile: { email: string } } | { type: 'VerifyEmail' }) => {
    const own = { ...meta, commandId: `${meta.commandId}/${command.type}` };
    return settled(deps, await deps.person.handle({ stream: `person-${personId}`, command, meta: own }));
  };
  await handle({ type: 'ChangeProfile', profile: { email } });
  const { position } = await handle({ type: 'VerifyEmail' });
  await mails.ask('email-changed', personId, change.changeId);
  return position;
};
