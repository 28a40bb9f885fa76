import type { AnyEvent, EventOf, PersonEvent } from '#contracts/events/index';
import { streams } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decider } from '../append/decider.ts';

type Registered = EventOf<'PersonRegistered'>['data'];

/** Only what a decision or a token needs; names and contacts stay sealed in the log. */
export type Person = {
  readonly personId: string;
  readonly roles: ReadonlySet<string>;
  readonly status: 'active' | 'suspended' | 'erased';
  /** How the person came in; whom staff wrote down, staff may book. */
  readonly source: Registered['source'];
  /** Somebody has followed a link that went to the e-mail of now. */
  readonly emailVerified: boolean;
  /** Those that were issued and not revoked. */
  readonly apiKeys: ReadonlySet<string>;
  readonly registered: Pick<Registered, 'name' | 'email' | 'phone' | 'locale' | 'zone'>;
};
export type PersonState = Person | undefined;

export type PersonCommand =
  | { readonly type: 'RegisterPerson'; readonly data: Registered; readonly roles: readonly string[] }
  | { readonly type: 'GrantRole'; readonly roleId: string }
  | { readonly type: 'RevokeRole'; readonly roleId: string }
  | { readonly type: 'VerifyEmail' }
  | { readonly type: 'IssueApiKey'; readonly data: EventOf<'ApiKeyIssued'>['data'] }
  | { readonly type: 'RevokeApiKey'; readonly keyId: string };

const changed = (person: Person, { type, data }: PersonEvent): Person => {
  switch (type) {
    case 'ProfileChanged': {
      const { personId: _same, ...profile } = data;
      const emailVerified = person.emailVerified && profile.email === undefined;
      return { ...person, emailVerified, registered: { ...person.registered, ...profile } as Person['registered'] };
    }
    case 'EmailVerified':
      return { ...person, emailVerified: true };
    case 'RoleGranted':
      return { ...person, roles: new Set([...person.roles, data.roleId]) };
    case 'RoleRevoked':
      return { ...person, roles: new Set([...person.roles].filter((role) => role !== data.roleId)) };
    case 'ApiKeyIssued':
      return { ...person, apiKeys: new Set([...person.apiKeys, data.keyId]) };
    case 'ApiKeyRevoked':
      return { ...person, apiKeys: new Set([...person.apiKeys].filter((keyId) => keyId !== data.keyId)) };
    case 'AccountSuspended':
      return { ...person, status: 'suspended' };
    case 'AccountReactivated':
      return { ...person, status: 'active' };
    case 'SubjectErased':
      return { ...person, status: 'erased' };
    default:
      return person;
  }
};

export const evolve = (person: PersonState, event: PersonEvent): PersonState => {
  if (event.type !== 'PersonRegistered') return person && changed(person, event);
  const { personId, source, ...registered } = event.data;
  return (
    person ?? {
      personId,
      roles: new Set(),
      status: 'active',
      source,
      emailVerified: false,
      apiKeys: new Set(),
      registered,
    }
  );
};

const decide = (person: PersonState, command: PersonCommand): PersonEvent[] => {
  if (command.type === 'RegisterPerson') {
    if (person) return [];
    const { personId } = command.data;
    return [
      { type: 'PersonRegistered', data: command.data },
      ...command.roles.map((roleId): PersonEvent => ({ type: 'RoleGranted', data: { personId, roleId } })),
    ];
  }
  if (!person || person.status === 'erased') throw new Problem('not-found');
  const { personId, roles } = person;
  if (command.type === 'IssueApiKey')
    return person.apiKeys.has(command.data.keyId) ? [] : [{ type: 'ApiKeyIssued', data: command.data }];
  if (command.type === 'RevokeApiKey')
    return person.apiKeys.has(command.keyId)
      ? [{ type: 'ApiKeyRevoked', data: { personId, keyId: command.keyId } }]
      : [];
  if (command.type === 'VerifyEmail')
    return person.emailVerified ? [] : [{ type: 'EmailVerified', data: { personId } }];
  const { roleId } = command;
  if (command.type === 'GrantRole')
    return roles.has(roleId) ? [] : [{ type: 'RoleGranted', data: { personId, roleId } }];
  return roles.has(roleId) ? [{ type: 'RoleRevoked', data: { personId, roleId } }] : [];
};

const types = new Set<string>(streams.person.options.map(({ shape }) => shape.type.value));

export const person: Decider<PersonState, PersonCommand, PersonEvent> = {
  initial: undefined,
  isEvent: (event: AnyEvent): event is PersonEvent => types.has(event.type),
  evolve,
  decide,
};
