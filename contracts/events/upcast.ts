/**
 * Events are for ever, shapes are not: a step leads from one version of a type to the next, and the one reader that
 * everybody uses applies them before anybody sees the event. A step is pure and total: it may never throw.
 */
type Step = (data: Record<string, unknown>) => Record<string, unknown>;
/** Event type -> the version a step starts from -> the step. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Step>>>>;

/** No type has a second version yet. */
export const upcasters: Upcasters = {};

const isObject = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

/** An unknown type, or a version newer than this release, is passed on as it is: a rolling deploy meets both. */
export const upcastWith =
  (table: Upcasters) =>
  (type: string, version: number, data: unknown): unknown => {
    const steps = Object.hasOwn(table, type) ? table[type] : undefined;
    if (!steps || !isObject(data)) return data;
    let shaped = data;
    for (let from = version, step = steps[from]; step; from += 1, step = steps[from]) shaped = step(shaped);
    return shaped;
  };

export const upcast = upcastWith(upcasters);
