/** Days, the first and the last of them inclusive; open at an end that is absent. */
export type Days = { readonly from?: string | undefined; readonly to?: string | undefined };

/** A key as the notices of a projection name it, or only some days of it. `host:*` is every key of that kind. */
export type Need = string | { readonly key: string; readonly days: Days };

/**
 * What an answer rests on: projection -> keys; `any` is whatever changes there. Naming too little serves old answers;
 * naming too much only costs time.
 */
export type Needs = Readonly<Record<string, readonly Need[] | 'any'>>;

/** `host:a@2027-01-04` is what changed of `host:a` on that day; without a day it may have been any. */
export const changeOf = (announced: string): { readonly key: string; readonly day: string | undefined } => {
  const at = announced.indexOf('@');
  return at < 0 ? { key: announced, day: undefined } : { key: announced.slice(0, at), day: announced.slice(at + 1) };
};

export const kindOf = (key: string): string => `${key.slice(0, key.indexOf(':'))}:*`;

export const keyOf = (need: Need): string => (typeof need === 'string' ? need : need.key);
export const daysOf = (need: Need): Days => (typeof need === 'string' ? {} : need.days);

export const includes = ({ from, to }: Days, day: string | undefined): boolean =>
  day === undefined || ((from === undefined || day >= from) && (to === undefined || day <= to));

/**
 * Whoever announces days names their owner alone as well, for readers who know of no days. Who knows them goes by them
 * alone: a booking next month leaves today's page as it is.
 */
export const preciseOf = (announced: readonly string[]): readonly string[] => {
  const dated = new Set<string>();
  for (const one of announced) {
    const { key, day } = changeOf(one);
    if (day !== undefined) dated.add(key);
  }
  return dated.size === 0 ? announced : announced.filter((one) => !dated.has(one));
};
