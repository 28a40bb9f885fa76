import type { AnyEvent, EventOf, Recorded, Sealed } from '#contracts/events/index';
import type { EventStore } from '#platform/event-store/port';
import type { Log } from '#platform/log';
import { BrokenSeal } from '#platform/sealing/box';
import type { KeyOf, SubjectKeys } from '#platform/sealing/port';
import { looksSealed, unseal } from '#platform/sealing/seal';
import type { Search } from '#platform/sealing/search';

/** By what a person can be found; a part that the event does not name is missing. */
export type SearchTokens = {
  readonly name?: readonly string[];
  readonly email?: readonly string[];
  readonly phone?: readonly string[];
};
export const tokensOf = (event: { readonly data: unknown; readonly tokens?: SearchTokens }): SearchTokens =>
  event.tokens ?? {};

type Event = Recorded<AnyEvent>;
type Naming = Recorded<EventOf<'PersonRegistered' | 'ProfileChanged'>>;
const names = (event: Event): event is Naming => event.type === 'PersonRegistered' || event.type === 'ProfileChanged';

type Given = { readonly keys: SubjectKeys; readonly search: Search; readonly log?: Log };

/**
 * The log as the directory reads it: what names a person comes with search tokens, made here since handlers are pure
 * and the log must stay free of them. Keys are asked for once a batch, and only where a person is named in it. Whose
 * key is gone has no tokens, so a replay after an erasure makes what the erasure left.
 */
export const withSearchTokens = (store: EventStore, { keys, search, log }: Given): EventStore => {
  const opened = (value: Sealed | string | undefined, keyOf: KeyOf): string | undefined => {
    if (!looksSealed(value)) return value;
    try {
      const plain = unseal(value, keyOf);
      return typeof plain === 'string' ? plain : undefined;
    } catch (error) {
      // One forged value must not stop everybody's events: this person is not found by it, that is all.
      if (!(error instanceof BrokenSeal)) throw error;
      log?.warn('a sealed value cannot be opened and so is not searched by', { error });
      return undefined;
    }
  };
  const tokened = async (events: readonly Event[]): Promise<readonly Event[]> => {
    const naming = events.filter(names);
    if (naming.length === 0) return events;
    const keyOf = await keys.forUnsealing([...new Set(naming.map(({ data }) => data.personId))]);
    const made = (value: Sealed | string | undefined, how: (plain: string) => string[]): string[] => {
      const plain = opened(value, keyOf);
      return plain === undefined ? [] : how(plain);
    };
    const tokens = ({ data: { name, email, phone } }: Naming): SearchTokens => ({
      ...(name !== undefined && { name: made(name, search.tokensForName) }),
      ...(email !== undefined && { email: made(email, search.tokensForContact) }),
      ...(phone !== undefined && { phone: made(phone, search.tokensForContact) }),
    });
    return events.map((event) => (names(event) ? { ...event, tokens: tokens(event) } : event));
  };
  return {
    ...store,
    read: async (stream, from) => {
      const { events, revision } = await store.read(stream, from);
      return { events: await tokened(events), revision };
    },
    readAll: async function* (from, signal) {
      for await (const events of store.readAll(from, signal)) yield await tokened(events);
    },
    subscribe: async function* (from, signal, maxBatch) {
      for await (const batch of store.subscribe(from, signal, maxBatch))
        yield { ...batch, events: await tokened(batch.events) };
    },
  };
};
