import { Problem } from '#contracts/problems';
import { pointer, type Source } from './pointer.ts';

/** PostgreSQL can store neither U+0000 nor half a surrogate pair: an event with one would be read by no projection. */
const isStorable = (text: string): boolean => !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);

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
  const faults = faultsIn(value, []);
  if (faults.length === 0) return;
  const detail = 'holds U+0000 or half a surrogate pair, which is no text';
  throw new Problem('invalid-request', {
    errors: faults.slice(0, 20).map((path) => ({ pointer: pointer(source, path), detail })),
  });
};
