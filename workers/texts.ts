import type { SubjectKeys } from '#platform/sealing/port';
import { unsealWithin } from '#platform/sealing/unseal';

/** Sealed texts opened, all keys by one question; null for what is none and for whom was erased. */
export const textsOf = async (values: readonly unknown[], keys: SubjectKeys): Promise<readonly (string | null)[]> => {
  const opened = await unsealWithin(values, keys);
  return Array.isArray(opened) ? opened.map((value: unknown) => (typeof value === 'string' ? value : null)) : [];
};
