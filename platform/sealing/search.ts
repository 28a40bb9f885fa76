import { createHmac } from 'node:crypto';
import { deriveKey } from './derive.ts';

/**
 * Keyed search tokens: rows stay sealed and can still be found. What they reveal to who reads the tables: which rows
 * share a beginning of a name or a contact, how many words a name has and how long they are; never a letter. Who has
 * the secret as well can try names and contacts one by one. They go with the row when its subject is erased.
 */
const shortest = 2;
const longest = 12;
const mostWords = 8;
const tokenBytes = 8;

/** Letters that no decomposition takes apart, as people type them without. */
const plainLetters: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** Up and down again folds the case fully: ß becomes ss. */
const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[øłđðþæœı]/g, (letter) => plainLetters[letter] ?? letter);

const wordsOf = (text: string): string[] =>
  (folded(text).match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, mostWords).map((word) => [...word].slice(0, longest).join(''));

/** Every beginning of two letters and more; a word of one letter as it is. */
const beginningsOf = (word: string): string[] => {
  const letters = [...word];
  if (letters.length < shortest) return [word];
  return letters.slice(shortest - 1).map((_letter, index) => letters.slice(0, index + shortest).join(''));
};

const plainContact = (value: string): string => {
  const text = value.normalize('NFKC').trim().toLowerCase();
  return text.includes('@') ? text : text.replaceAll(/[^\d+]/g, '').replace(/^00/, '+');
};

export const openSearch = (secret: string | Uint8Array) => {
  const key = deriveKey(secret, 'search tokens');
  const token = (kind: 'name' | 'contact', text: string): string =>
    createHmac('sha256', key).update(`${kind}\n${text}`).digest().subarray(0, tokenBytes).toString('base64url');

  return {
    /** To be stored beside a name. */
    tokensForName: (name: string): string[] => [
      ...new Set(wordsOf(name).flatMap((word) => beginningsOf(word).map((beginning) => token('name', beginning)))),
    ],
    /** A row matches when it has all of them (`tokens @> $1`): each word is the beginning of some word of the name. */
    tokensForQuery: (query: string): string[] => [...new Set(wordsOf(query).map((word) => token('name', word)))],
    /** An e-mail address or a phone number, whole; written differently it is the same. */
    contactToken: (value: string): string => token('contact', plainContact(value)),
  };
};
export type Search = ReturnType<typeof openSearch>;
