import type { EventOf, PersonEvent } from '#contracts/events/index';
import type { Person } from './decider.ts';

type Changed = EventOf<'ProfileChanged'>['data'];
export type Profile = Omit<Changed, 'personId'>;

/** What is kept of a person, and who they are with: their file. */
export type FileCommand =
  | { readonly type: 'ChangeProfile'; readonly profile: Profile }
  | {
      readonly type: 'MergePersons';
      readonly mergedPersonId: string;
      /** Whom that one had taken in, and who come along. */
      readonly along: readonly string[];
      /** What the surviving one lacked. */
      readonly gained: Profile;
    }
  | { readonly type: 'EraseSubject'; readonly requestedBy: EventOf<'SubjectErased'>['data']['requestedBy'] };

type Command<T extends FileCommand['type']> = Extract<FileCommand, { type: T }>;

export const profileAfter = (before: Person['registered'], change: Changed): Person['registered'] => {
  const { personId: _same, cleared = [], ...named } = change;
  const { email: _email, phone: _phone, ...rest } = before;
  const kept = Object.fromEntries(
    (['email', 'phone'] as const).flatMap((field) =>
      before[field] === undefined || cleared.includes(field) ? [] : [[field, before[field]]],
    ),
  );
  return { ...rest, ...kept, ...named } as Person['registered'];
};

/** What was read from the log is sealed and cannot be compared, so a name or contact that is sent counts as a change. */
export const changeProfile = ({ personId, registered }: Person, profile: Profile): PersonEvent[] => {
  const { cleared = [], ...named } = profile;
  const gone = cleared.filter((field) => registered[field] !== undefined);
  const news = Object.entries(named).filter(
    ([name, value]) => value !== undefined && Reflect.get(registered, name) !== value,
  );
  if (news.length === 0 && gone.length === 0) return [];
  const data = { personId, ...Object.fromEntries(news), ...(gone.length > 0 && { cleared: gone }) };
  return [{ type: 'ProfileChanged', data }];
};

/** Those who come along stand first: at no instant does anybody point to one who is merged themselves. */
export const merge = (person: Person, command: Command<'MergePersons'>): PersonEvent[] => {
  const { personId, absorbed } = person;
  const { mergedPersonId: through, along, gained } = command;
  if (absorbed.has(through)) return [];
  const others = along.map((mergedPersonId) => ({ personId, mergedPersonId, through }));
  return [
    ...[...others, { personId, mergedPersonId: through }].map((data): PersonEvent => ({ type: 'PersonsMerged', data })),
    ...changeProfile(person, gained),
  ];
};

/** Whoever is not there, or no more, is erased already. */
export const erase = (person: Person | undefined, { requestedBy }: Command<'EraseSubject'>): PersonEvent[] =>
  !person || person.status === 'erased'
    ? []
    : [{ type: 'SubjectErased', data: { personId: person.personId, requestedBy } }];
