type Present<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/** What an event names. Stored as JSON, it has no field that is there and undefined; the type cannot know. */
export const present = <T extends object>(named: T): Present<T> =>
  Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as Present<T>;
