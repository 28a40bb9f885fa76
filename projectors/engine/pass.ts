import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { AnyProjection, Key } from '../projection.ts';
import { type Changes, type Held, type OpenRows, openRows, textOf } from './rows.ts';

export type Event = Recorded<AnyEvent>;
type Touch = (event: Event) => Readonly<Record<string, readonly Key[] | undefined>>;
type Handler = (event: Event, rows: Readonly<Record<string, unknown>>, now: Date) => void;

// The one place where a handler is found by its event's type: `Projection` has checked that the two belong together.
const handlerOf = (projection: AnyProjection, type: string): Handler | undefined =>
  Object.hasOwn(projection.when, type) ? (projection.when[type] as Handler) : undefined;
const touchesOf = (projection: AnyProjection, type: string): Touch | undefined =>
  Object.hasOwn(projection.touches, type) ? (projection.touches[type] as Touch) : undefined;

export const caresFor = (projection: AnyProjection, event: Event): boolean =>
  handlerOf(projection, event.type) !== undefined;

/** Rows in memory, by table. */
export type Loaded = Readonly<Record<string, Held>>;
export type Wanted = Readonly<Record<string, ReadonlyMap<string, Key>>>;

export type Failure = { readonly event: Event; readonly error: unknown };
export type Outcome = {
  readonly changes: Readonly<Record<string, Changes>>;
  /** In log order: what threw, and what stands behind it in the same stream. */
  readonly failed: readonly Failure[];
};

/** Which rows to load: what handlers read. An event that cannot even say so is found out again by `run`. */
export const wantedBy = (projection: AnyProjection, events: readonly Event[]): Wanted => {
  const wanted: Record<string, Map<string, Key>> = {};
  for (const event of events) {
    const touches = touchesOf(projection, event.type);
    if (!touches) continue;
    try {
      for (const [table, keys = []] of Object.entries(touches(event))) {
        wanted[table] ??= new Map();
        for (const key of keys) wanted[table].set(textOf(key), key);
      }
    } catch {
      // Named by `run`, which touches again before it handles.
    }
  }
  return wanted;
};

const none: Held = { loaded: new Map(), looked: new Set() };

/** Pure: the events, in log order, on the rows they touch. A stream stops at its first failure, the others go on. */
export const run = (projection: AnyProjection, events: readonly Event[], loaded: Loaded, now: Date): Outcome => {
  const open: Record<string, OpenRows> = {};
  const handles: Record<string, OpenRows['handle']> = {};
  for (const [name, table] of Object.entries(projection.tables)) {
    const rows = openRows(name, table, loaded[name] ?? none);
    open[name] = rows;
    handles[name] = rows.handle;
  }
  const all = Object.values(open);
  const failed: Failure[] = [];
  const stopped = new Set<string>();
  for (const event of events) {
    const handle = handlerOf(projection, event.type);
    if (!handle) continue;
    if (stopped.has(event.stream)) {
      failed.push({ event, error: 'an earlier event of its stream is parked' });
      continue;
    }
    try {
      const touched = touchesOf(projection, event.type)?.(event) ?? {};
      for (const [table, keys = []] of Object.entries(touched)) for (const key of keys) open[table]?.touch(key);
      handle(event, handles, now);
      for (const rows of all) rows.keep();
    } catch (error) {
      for (const rows of all) rows.discard();
      stopped.add(event.stream);
      failed.push({ event, error });
    }
  }
  const changes: Record<string, Changes> = {};
  for (const [name, rows] of Object.entries(open)) changes[name] = rows.changes();
  return { changes, failed };
};
