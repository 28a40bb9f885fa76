import type { AccountMailKind } from '#contracts/account-mails';
import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';
import { linkIn } from './account-mails.ts';

type Composed = {
  readonly kind: AccountMailKind;
  readonly to: { readonly email: string; readonly name: string | null; readonly locale: string | null } | null;
  readonly token: string | null;
  readonly why: string | null;
};

/**
 * To whom a mail about an account goes, and its link. A link opens the account, so it goes to the address one signs in
 * with and to no other: where staff have written down another contact since, nothing is sent.
 */
export const composeAccountMail = async (deps: CommandDeps, jobId: string): Promise<Composed> => {
  const job = await deps.signIn.mails.inHand(jobId);
  if (!job) throw new Problem('not-found');
  const { kind, personId } = job;
  const no = (why: string): Composed => ({ kind, to: null, token: null, why });
  const person = deps.reference.person(personId);
  if (!person) throw new Problem('not-caught-up', { retryAfter: 1 });
  if (person.status !== 'active') return no(`the person is ${person.status}`);
  const { credentials, links } = deps.signIn;
  const credential = await credentials.ofPerson(personId);
  if (!credential) return no('the person has no login');
  const [email, name] = await Promise.all([person.registered.email, person.registered.name].map(deps.unseal));
  if (!email) return no('there is no e-mail');
  if (credentials.lookUp(email) !== credential.emailHmac) return no('the e-mail is not the one of the login');
  const link = linkIn[kind];
  const token = link && (await links.make(link, personId, credential.emailHmac));
  // A stranger may have written anything as the name of somebody else's address: it is not passed on to them.
  const trusted = person.emailVerified || person.source !== 'self';
  const to = { email, name: trusted ? (name ?? null) : null, locale: person.registered.locale ?? null };
  return { kind, to, token, why: null };
};
