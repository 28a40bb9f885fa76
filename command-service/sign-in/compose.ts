import type { AccountMailKind } from '#contracts/account-mails';
import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';
import type { Person } from '../person/decider.ts';
import { type AccountMailJob, linkIn } from './account-mails.ts';

type Composed = {
  readonly kind: AccountMailKind;
  readonly to: { readonly email: string; readonly name: string | null; readonly locale: string | null } | null;
  readonly token: string | null;
  readonly why: string | null;
};

/** Where a mail goes, and for which e-mail its link is good; or why nowhere. */
type Place = { readonly email: string; readonly emailHmac: string } | { readonly why: string };

/**
 * A link opens the account, so it goes to the address one signs in with and to no other: where staff have written down
 * another contact since, nothing is sent.
 */
const toLogin = async ({ signIn, unseal }: CommandDeps, { personId, registered }: Person): Promise<Place> => {
  const credential = await signIn.credentials.ofPerson(personId);
  if (!credential) return { why: 'the person has no login' };
  const email = await unseal(registered.email);
  if (!email) return { why: 'there is no e-mail' };
  const { emailHmac } = credential;
  return signIn.credentials.lookUp(email) === emailHmac
    ? { email, emailHmac }
    : { why: 'the e-mail is not the one of the login' };
};

/** The wish goes to the new address, the news of it to the old one. */
const ofChange = async ({ signIn, unseal }: CommandDeps, changeId: string, to: 'new' | 'old'): Promise<Place> => {
  const change = await signIn.emailChanges.one(changeId);
  if (to === 'new' && change?.withdrawn) return { why: 'the wish was withdrawn' };
  const email = await unseal((to === 'new' ? change?.newEmail : change?.oldEmail) ?? undefined);
  return change && email ? { email, emailHmac: change.emailHmac } : { why: 'there is no such change of e-mail' };
};

const placeOf = (deps: CommandDeps, { kind, about }: AccountMailJob, person: Person): Promise<Place> => {
  if (kind === 'confirm-new-email') return ofChange(deps, about, 'new');
  if (kind === 'email-changed') return ofChange(deps, about, 'old');
  return toLogin(deps, person);
};

/** Anything may stand as a name beside an address that is not known to be theirs: it is not passed on. */
const mayBeNamed = (kind: AccountMailKind, { emailVerified, source }: Person): boolean =>
  kind !== 'confirm-new-email' && (emailVerified || source !== 'self');

/** To whom a mail about an account goes, and with which link; made now and kept nowhere. */
export const composeAccountMail = async (deps: CommandDeps, jobId: string): Promise<Composed> => {
  const job = await deps.signIn.mails.inHand(jobId);
  if (!job) throw new Problem('not-found');
  const { kind, personId } = job;
  const no = (why: string): Composed => ({ kind, to: null, token: null, why });
  const person = deps.reference.person(personId);
  if (!person) throw new Problem('not-caught-up', { retryAfter: 1 });
  if (person.status !== 'active') return no(`the person is ${person.status}`);
  const place = await placeOf(deps, job, person);
  if ('why' in place) return no(place.why);
  const link = linkIn[kind];
  const token = link && (await deps.signIn.links.make(link, personId, place.emailHmac));
  const name = mayBeNamed(kind, person) ? await deps.unseal(person.registered.name) : null;
  return { kind, to: { email: place.email, name, locale: person.registered.locale ?? null }, token, why: null };
};
