import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { AnyProjection, Key } from '../projection.ts';
import { type Changes, type OpenRows, openRows, type Row, textOf } from './rows.ts';

export type Event = Recorded<AnyEvent>;
type Touched = Readonly<Record<string, readonly Key[] | undefined>>;
type Touch = (event: Event) => Touched;
type Handler = (event: Event, rows: Readonly<Record<string, unknown>>, now: Date) => void;
type Care = { readonly handle: Handler; readonly touch: Touch | undefined };

const cares = new WeakMap<AnyProjection, ReadonlyMap<string, Care>>();

// The one place where a handler is found by its event's type: `Projection` has checked that the two belong together.
const caresOf = (projection: AnyProjection): ReadonlyMap<string, Care> => {
  const known = cares.get(projection);
  if (known) return known;
  const touches = new Map(Object.entries(projection.touches as Record<string, Touch>));
  const when = Object.entries(projection.when as Record<string, Handler>);
  const made = new Map(when.map(([type, handle]) => [type, { handle, touch: touches.get(type) }]));
  cares.set(projection, made);
  return made;
};

export const caresFor = (projection: AnyProjection, event: Event): boolean => caresOf(projection).has(event.type);

export type Wanted = Readonly<Record<string, ReadonlyMap<string, Key>>>;
export type Failure = { readonly event: Event; readonly error: unknown };
type Todo = { readonly event: Event; readonly handle: Handler; readonly touched: Touched; readonly unclear?: unknown };
/** What of a batch concerns a projection, and which rows to load: what handlers read. */
export type Plan = { readonly todo: readonly Todo[]; readonly wanted: Wanted };

const nothing: Touched = {};

export const planOf = (projection: AnyProjection, events: readonly Event[]): Plan => {
  const known = caresOf(projection);
  const todo: Todo[] = [];
  const wanted: Record<string, Map<string, Key>> = {};
  for (const event of events) {
    const care = known.get(event.type);
    if (!care) continue;
    const { handle, touch } = care;
    try {
      const touched = touch?.(event) ?? nothing;
      for (const table in touched) {
        wanted[table] ??= new Map();
        for (const key of touched[table] ?? []) wanted[table].set(textOf(key), key);
      }
      todo.push({ event, handle, touched });
    } catch (error) {
      todo.push({ event, handle, touched: nothing, unclear: error });
    }
  }
  return { todo, wanted };
};

/** Rows in memory while events run on them, in one batch or in several. Pure: what they touch is learnt before. */
export const openPass = (projection: AnyProjection) => {
  const open = new Map<string, OpenRows>();
  const handles: Record<string, OpenRows['handle']> = {};
  for (const [name, table] of Object.entries(projection.tables)) {
    const rows = openRows(name, table);
    open.set(name, rows);
    handles[name] = rows.handle;
  }
  const all = [...open.values()];

  const handleOne = ({ event, handle, touched, unclear }: Todo, now: Date) => {
    if (unclear !== undefined) throw unclear;
    for (const table in touched) for (const key of touched[table] ?? []) open.get(table)?.touch(key);
    handle(event, handles, now);
    for (const rows of all) rows.keep();
  };

  return {
    knows: (table: string, text: string): boolean => open.get(table)?.knows(text) ?? false,
    learn: (table: string, text: string, row: Row | undefined): void => open.get(table)?.learn(text, row),
    /**
     * In log order. A stream stops at its first failure, the others go on. Answers, in log order, what threw and what
     * stands behind it in the same stream.
     */
    run(todo: readonly Todo[], now: Date): readonly Failure[] {
      const failed: Failure[] = [];
      const stopped = new Set<string>();
      for (const one of todo) {
        const { event } = one;
        if (stopped.size > 0 && stopped.has(event.stream)) {
          failed.push({ event, error: 'an earlier event of its stream is parked' });
          continue;
        }
        try {
          handleOne(one, now);
        } catch (error) {
          for (const rows of all) rows.discard();
          stopped.add(event.stream);
          failed.push({ event, error });
        }
      }
      return failed;
    },
    /** How many rows are held by now: what a pass over many batches is bounded by. */
    size: (): number => all.reduce((sum, rows) => sum + rows.size(), 0),
    changes: (): Readonly<Record<string, Changes>> =>
      Object.fromEntries([...open].map(([name, rows]) => [name, rows.changes()])),
  };
};
export type Pass = ReturnType<typeof openPass>;
