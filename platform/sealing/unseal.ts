import type { Sealed } from '#contracts/sealed';
import type { KeyOf, SubjectKeys } from './port.ts';
import { looksSealed, unseal } from './seal.ts';

const isWalkable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);

const subjectsIn = (value: unknown, found: Set<string>): void => {
  if (looksSealed(value)) found.add(value.subject);
  else if (isWalkable(value)) for (const inner of Object.values(value)) subjectsIn(inner, found);
};

const opened = (value: unknown, keyOf: KeyOf, erased: unknown): unknown => {
  if (looksSealed(value)) return unseal(value, keyOf) ?? erased;
  if (!isWalkable(value)) return value;
  if (Array.isArray(value)) return value.map((inner) => opened(inner, keyOf, erased));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, opened(inner, keyOf, erased)]));
};

/** One by one, in the order given, and one question for all the keys. */
export const unsealAll = async (values: readonly Sealed[], keys: SubjectKeys): Promise<unknown[]> => {
  const keyOf = await keys.forUnsealing([...new Set(values.map(({ subject }) => subject))]);
  return values.map((value) => unseal(value, keyOf));
};

/** Every sealed value within rows, an event or an answer; `erased` stands where a key was destroyed. */
export const unsealWithin = async (value: unknown, keys: SubjectKeys, erased: unknown = null): Promise<unknown> => {
  const subjects = new Set<string>();
  subjectsIn(value, subjects);
  if (subjects.size === 0) return value;
  return opened(value, await keys.forUnsealing([...subjects]), erased);
};
