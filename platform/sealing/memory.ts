import { randomBytes } from 'node:crypto';
import { type KeyOf, SubjectErased, type SubjectKeys } from './port.ts';

/** For simulations and unit tests; passes the same suite as the keys in Postgres. */
export const openMemoryKeys = (): SubjectKeys => {
  const keys = new Map<string, Uint8Array | 'erased'>();
  const keyOf: KeyOf = (subject) => {
    const key = keys.get(subject);
    return key === 'erased' ? undefined : key;
  };
  return {
    async forSealing(subjects) {
      for (const subject of subjects) {
        if (keys.get(subject) === 'erased') throw new SubjectErased(subject);
        if (!keys.has(subject)) keys.set(subject, randomBytes(32));
      }
      return keyOf;
    },
    async forUnsealing() {
      return keyOf;
    },
    async erase(subject) {
      const first = keys.get(subject) !== 'erased';
      keys.set(subject, 'erased');
      return first;
    },
    async close() {},
  };
};
