import type { AnyEvent, EventOf, PersonEvent } from '#contracts/events/index';
import { streams } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decider } from '../append/decider.ts';
import { changeProfile, erase, type FileCommand, merge, profileAfter } from './file.ts';

type Registered = EventOf<'PersonRegistered'>['data'];

/** Only what a decision or a token needs; names and contacts stay sealed in the log. */
export type Person = {
  readonly personId: string;
  readonly roles: ReadonlySet<string>;
  /** Merged: told by who knows all persons; this one's own stream does not say so. */
  readonly status: 'active' | 'suspended' | 'erased' | 'merged';
  /** How the person came in; whom staff wrote down, staff may book. */
  readonly source: Registered['source'];
  /** Somebody has followed a link that went to the e-mail of now. */
  readonly emailVerified: boolean;
  /** Those that were issued and not revoked. */
  readonly apiKeys: ReadonlySet<string>;
  readonly registered: Pick<Registered, 'name' | 'email' | 'phone' | 'locale' | 'zone'>;
  /** Who is this person as well. */
  readonly absorbed: ReadonlySet<string>;
};
export type PersonState = Person | undefined;

export type PersonCommand =
  | { readonly type: 'RegisterPerson'; readonly data: Registered; readonly roles: readonly string[] }
  | { readonly type: 'GrantRole'; readonly roleId: string }
  | { readonly type: 'VerifyEmail' }
  /** These and no others. */
  | { readonly type: 'SetRoles'; readonly roleIds: readonly string[] }
  | { readonly type: 'SuspendAccount'; readonly reason?: string | undefined }
  | { readonly type: 'ReactivateAccount' }
  | { readonly type: 'IssueApiKey'; readonly data: EventOf<'ApiKeyIssued'>['data'] }
  | { readonly type: 'RevokeApiKey'; readonly keyId: string }
  | FileCommand;

const changed = (person: Person, { type, data }: PersonEvent): Person => {
  switch (type) {
    case 'ProfileChanged': {
      const sameEmail = data.email === undefined && !data.cleared?.includes('email');
      const emailVerified = person.emailVerified && sameEmail;
      return { ...person, emailVerified, registered: profileAfter(person.registered, data) };
    }
    case 'PersonsMerged':
      return { ...person, absorbed: new Set([...person.absorbed, data.mergedPersonId]) };
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
  const unmarked = {
    roles: new Set<string>(),
    status: 'active',
    emailVerified: false,
    apiKeys: new Set<string>(),
    absorbed: new Set<string>(),
  } as const;
  return person ?? { personId, source, registered, ...unmarked };
};

const rolesSet = ({ personId, roles }: Person, roleIds: readonly string[]): PersonEvent[] => {
  const wanted = new Set(roleIds);
  const granted = [...wanted].filter((roleId) => !roles.has(roleId));
  const revoked = [...roles].filter((roleId) => !wanted.has(roleId));
  return [
    ...granted.map((roleId): PersonEvent => ({ type: 'RoleGranted', data: { personId, roleId } })),
    ...revoked.map((roleId): PersonEvent => ({ type: 'RoleRevoked', data: { personId, roleId } })),
  ];
};

const decideOn = (
  person: Person,
  command: Exclude<PersonCommand, { type: 'RegisterPerson' | 'EraseSubject' }>,
): PersonEvent[] => {
  const { personId, roles, status, apiKeys } = person;
  switch (command.type) {
    case 'GrantRole': {
      const { roleId } = command;
      return roles.has(roleId) ? [] : [{ type: 'RoleGranted', data: { personId, roleId } }];
    }
    case 'VerifyEmail':
      return person.emailVerified ? [] : [{ type: 'EmailVerified', data: { personId } }];
    case 'SetRoles':
      return rolesSet(person, command.roleIds);
    case 'ChangeProfile':
      return changeProfile(person, command.profile);
    case 'MergePersons':
      return merge(person, command);
    case 'SuspendAccount': {
      const { reason } = command;
      if (status === 'suspended') return [];
      return [{ type: 'AccountSuspended', data: { personId, ...(reason !== undefined && { reason }) } }];
    }
    case 'ReactivateAccount':
      return status === 'active' ? [] : [{ type: 'AccountReactivated', data: { personId } }];
    case 'IssueApiKey':
      return apiKeys.has(command.data.keyId) ? [] : [{ type: 'ApiKeyIssued', data: command.data }];
    case 'RevokeApiKey': {
      const { keyId } = command;
      return apiKeys.has(keyId) ? [{ type: 'ApiKeyRevoked', data: { personId, keyId } }] : [];
    }
  }
};

const decide = (person: PersonState, command: PersonCommand): PersonEvent[] => {
  if (command.type === 'EraseSubject') return erase(person, command);
  if (command.type !== 'RegisterPerson') {
    if (!person || person.status === 'erased') throw new Problem('not-found');
    return decideOn(person, command);
  }
  if (person) return [];
  const { personId } = command.data;
  return [
    { type: 'PersonRegistered', data: command.data },
    ...command.roles.map((roleId): PersonEvent => ({ type: 'RoleGranted', data: { personId, roleId } })),
  ];
};

const types = new Set<string>(streams.person.options.map(({ shape }) => shape.type.value));

export const person: Decider<PersonState, PersonCommand, PersonEvent> = {
  initial: undefined,
  isEvent: (event: AnyEvent): event is PersonEvent => types.has(event.type),
  evolve,
  decide,
};
