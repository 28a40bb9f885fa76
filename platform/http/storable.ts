import { Problem } from '#contracts/problems';
import { pointer, type Source } from './pointer.ts';

/** PostgreSQL can store neither U+0000 nor half a surrogate pair: an event with one would be read by no projection. */
const isStorable = (text: string): boolean => !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);

/** Asked of every request; where they stand is only looked for when there are some. */
const isClean = (value: unknown): boolean => {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  for (const key in value) if (!isStorable(key) || !isClean(Reflect.get(value, key))) return false;
  return true;
};

const faultsIn = (value: unknown, path: readonly string[]): (readonly string[])[] => {
  if (typeof value === 'string') return isStorable(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    // The key itself is not repeated: its place is where its object stands.
    isStorable(key) ? faultsIn(item, [...path, key]) : [path],
  );
};

/** Refuses text that could not be kept, wherever it stands: in values and in the names of keys. */
export const mustBeStorable = (source: Source, value: unknown): void => {
  if (isClean(value)) return;
  const faults = faultsIn(value, []);
  const detail = 'holds U+0000 or half a surrogate pair, which is no text';
  throw new Problem('invalid-request', {
    errors: faults.slice(0, 20).map((path) => ({ pointer: pointer(source, path), detail })),
  });
};
