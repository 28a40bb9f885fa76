/**
 * Stored texts name nobody. Where a person is meant they carry `{{person:<personId>}}`, and whoever shows the text puts
 * in the name as it is now: an erased person is gone from every summary ever written, and a renamed one is right.
 */
const pattern = /\{\{person:([a-z2-7]{12})\}\}/g;

export const toPseudonym = (personId: string): string => `{{person:${personId}}}`;

/** Whose names a text needs, each once. */
export const pseudonymsIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, personId = '']) => personId)),
];

/** One pass, so that a name that looks like a pseudonym stays a name. `null`: erased, or not known any more. */
export const resolvePseudonyms = (text: string, nameOf: (personId: string) => string | null | undefined): string =>
  text.replaceAll(pattern, (_whole, personId: string) => nameOf(personId) ?? 'somebody who was erased');
