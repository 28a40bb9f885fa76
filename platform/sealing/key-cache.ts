/** Keys that were used lately, at most so many; a tombstone is kept like a key, since it is for ever. */
export const openKeyCache = (max: number) => {
  const held = new Map<string, Uint8Array | 'erased'>();
  return {
    get(subject: string): Uint8Array | 'erased' | undefined {
      const found = held.get(subject);
      if (found) {
        held.delete(subject);
        held.set(subject, found);
      }
      return found;
    },
    /** Never over a tombstone: a key that was being loaded while its subject was erased comes too late. */
    put(subject: string, key: Uint8Array | 'erased'): void {
      if (held.get(subject) === 'erased') return;
      held.delete(subject);
      held.set(subject, key);
      if (held.size <= max) return;
      const oldest = held.keys().next();
      if (!oldest.done) held.delete(oldest.value);
    },
    get size(): number {
      return held.size;
    },
  };
};
export type KeyCache = ReturnType<typeof openKeyCache>;
