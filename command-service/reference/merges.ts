import type { AnyEvent } from '#contracts/events/index';

/** Who was merged into whom. Lists of one human's ids are short, and most are of one. */
export type Merges = {
  apply(event: AnyEvent): void;
  isMerged(personId: string): boolean;
  /** Who answers for them by now: themselves, for almost everybody. */
  survivorOf(personId: string): string;
  /** All that this human was ever written down as, the surviving one first. */
  identitiesOf(personId: string): readonly string[];
};

export const trackMerges = (): Merges => {
  const into = new Map<string, string>();
  const absorbed = new Map<string, readonly string[]>();
  const survivorOf = (personId: string): string => into.get(personId) ?? personId;
  return {
    apply: (event) => {
      if (event.type !== 'PersonsMerged') return;
      const { mergedPersonId } = event.data;
      const survivor = survivorOf(event.data.personId);
      // Two who were merged into each other at one instant: the later word is passed over, or both would be gone.
      if (survivor === mergedPersonId || into.get(mergedPersonId) === survivor) return;
      const before = into.get(mergedPersonId);
      if (before !== undefined)
        absorbed.set(before, absorbed.get(before)?.filter((personId) => personId !== mergedPersonId) ?? []);
      const gone = [mergedPersonId, ...(absorbed.get(mergedPersonId) ?? [])];
      for (const personId of gone) into.set(personId, survivor);
      absorbed.delete(mergedPersonId);
      absorbed.set(survivor, [...(absorbed.get(survivor) ?? []), ...gone]);
    },
    isMerged: (personId) => into.has(personId),
    survivorOf,
    identitiesOf: (personId) => {
      const survivor = survivorOf(personId);
      return [survivor, ...(absorbed.get(survivor) ?? [])];
    },
  };
};
