import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import type { ApiOperations } from '#contracts/operations/index';
import { type Caller, can } from '#platform/http/caller';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { entryOf } from '../entries.ts';
import { splitPage, textOf } from '../page.ts';
import { scanBackwards, scanForwards } from './scan.ts';
import { wantedBy } from './wanted.ts';

/** So many events are looked at for one page; a filter that finds few answers a short page and where to go on. */
const mostScanned = 20_000;

/** Sealed values stay as they lie in the log, unless personal data was granted. */
export const entriesOf = async (deps: Deps, events: readonly Recorded<AnyEvent>[], caller: Caller) => {
  const data = events.map((event) => event.data);
  const shown = can(caller, 'personal-data:reveal') ? await deps.unseal(data) : data;
  return events.map((event, i) => ({
    ...entryOf(event, shown[i]),
    correlationId: event.metadata.$correlationId ?? '',
    commandId: event.metadata.commandId ?? '',
  }));
};

const positionOf = (place: readonly string[] | undefined): Position | undefined =>
  place?.[0] !== undefined && place[1] !== undefined
    ? { commit: BigInt(place[0]), prepare: BigInt(place[1]) }
    : undefined;

export const listAuditEvents =
  (deps: Deps): Handler<ApiOperations['listAuditEvents']> =>
  async ({ query, caller, may, signal }) => {
    may.filter();
    const { cursor, limit, ...filter } = query;
    const list = `audit ${textOf(filter)}`;
    const place = deps.cursors.read(list, cursor);
    if (query.stream !== undefined) {
      const { events: all } = await deps.store.read(query.stream);
      const ordered = query.direction === 'forwards' ? all : all.toReversed();
      const from = place === undefined ? 0 : ordered.findIndex(({ revision }) => String(revision) === place[0]) + 1;
      const { page, last } = splitPage(ordered.slice(from).filter(wantedBy(query)), limit);
      const nextCursor = last ? deps.cursors.write(list, [String(last.revision)]) : null;
      return { status: 200, body: { items: await entriesOf(deps, page, caller), nextCursor } };
    }
    const scan = query.direction === 'forwards' ? scanForwards : scanBackwards;
    const { events, next } = await scan(deps, query, positionOf(place), { signal: signal(), mostScanned });
    const nextCursor = next ? deps.cursors.write(list, [String(next.commit), String(next.prepare)]) : null;
    return { status: 200, body: { items: await entriesOf(deps, events, caller), nextCursor } };
  };
