import { deepStrictEqual } from 'node:assert/strict';
import type { AnyEvent, EventOf, EventType, Metadata, Recorded } from '#contracts/events/index';
import { type Event, openPass, planOf } from './engine/pass.ts';
import type { Row } from './engine/rows.ts';
import type { AnyProjection } from './projection.ts';

export const testNow = new Date('2026-03-01T12:00:00Z');

const metadata: Metadata = {
  commandId: 'test',
  actorId: 'system',
  via: 'system',
  at: '2026-03-01T10:00:00.000Z',
  v: 1,
  $correlationId: 'test',
  $causationId: 'test',
};

/** An event as a projection gets it; where it stands in the log is said by `given`. */
export const happened = <T extends EventType>(
  stream: string,
  type: T,
  data: EventOf<T>['data'],
  at = metadata.at,
): Recorded<EventOf<T>> =>
  // The pair is right by the signature; a generic union does not tell the compiler so.
  ({
    type,
    data,
    stream,
    eventId: '00000000-0000-5000-8000-000000000000',
    revision: 0n,
    position: { commit: 0n, prepare: 0n },
    created: new Date(at),
    metadata: { ...metadata, at },
  }) as unknown as Recorded<EventOf<T>>;

/** In the order given, as the log would hand them over. */
export const inLogOrder = (events: readonly Recorded<AnyEvent>[]): readonly Event[] => {
  const revisions = new Map<string, bigint>();
  return events.map((event, index) => {
    const revision = (revisions.get(event.stream) ?? -1n) + 1n;
    revisions.set(event.stream, revision);
    const place = BigInt(index + 1);
    const eventId = `00000000-0000-5000-8000-${String(index + 1).padStart(12, '0')}`;
    return { ...event, eventId, revision, position: { commit: place, prepare: place } };
  });
};

/** All at once, on tables that are empty. */
export const passed = (projection: AnyProjection, events: readonly Event[]) => {
  const pass = openPass(projection);
  const failed = pass.run(planOf(projection, events).todo, testNow);
  return { changes: pass.changes(), failed };
};

/** A projection tested without a database: after these events, these rows. Only the columns named are compared. */
export const given = (projection: AnyProjection, ...events: readonly Recorded<AnyEvent>[]) => {
  const { changes, failed } = passed(projection, inLogOrder(events));
  const rows = (table: string): readonly Row[] => changes[table]?.put ?? [];
  return {
    rows,
    failed,
    thenRows(expected: Readonly<Record<string, readonly Row[]>>) {
      if (failed[0]) throw failed[0].error;
      for (const [table, wanted] of Object.entries(expected)) {
        const names = Object.keys(wanted[0] ?? {});
        const found = rows(table).map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
        const sorted = (some: readonly Row[]) => some.map((row) => JSON.stringify(row)).sort();
        deepStrictEqual(sorted(found), sorted(wanted), `rows of ${table}`);
      }
    },
  };
};
