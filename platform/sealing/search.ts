import { createHmac } from 'node:crypto';
import { deriveKey } from './derive.ts';

/**
 * Keyed search tokens: rows stay sealed and can still be found. What they reveal to who reads the tables: which rows
 * share a beginning of a name or a contact, how many words a name has and how long they are; never a letter. Who has
 * the secret as well can try names and contacts one by one. They go with the row when its subject is erased. They
 * stand in read tables only, never in an event: docs/adr/0008.
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

/** A number of fewer digits is no telephone, and too many people would share its ending. */
const fewestDigits = 7;

const isEmail = (value: string): boolean => value.normalize('NFKC').includes('@');

/** `+<country><number>` where it is written in full; without its zeros where it is as people at home write it. */
const plainNumber = (value: string): string => {
  const written = value.normalize('NFKC').trim();
  const digits = written.replace('(0)', '').replaceAll(/\D/g, '');
  if (written.startsWith('+')) return `+${digits}`;
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits.replace(/^0+/, '');
};
const plainContact = (value: string): string =>
  isEmail(value) ? value.normalize('NFKC').trim().toLowerCase() : plainNumber(value);

/** Nobody says the country at home: every ending that is long enough finds the whole number. */
const endingsOf = (number: string): string[] =>
  [...Array(Math.max(0, number.length - fewestDigits)).keys()].map((at) => number.slice(at + 1));

/** Digits, and what people put between them. */
const looksLikeNumber = (query: string): boolean =>
  /^[\s\d+()./-]+$/.test(query.normalize('NFKC')) && plainNumber(query).replace('+', '').length >= fewestDigits;

export const openSearch = (secret: string | Uint8Array) => {
  const key = deriveKey(secret, 'search tokens');
  const token = (kind: 'name' | 'contact', text: string): string =>
    createHmac('sha256', key).update(`${kind}\n${text}`).digest().subarray(0, tokenBytes).toString('base64url');

  const nameTokens = (words: readonly string[]) => [...new Set(words.map((word) => token('name', word)))];
  /** Begins with its kind, so that one kind can be replaced among tokens of both. */
  const contactToken = (value: string): string =>
    `${isEmail(value) ? 'e' : 'p'}.${token('contact', plainContact(value))}`;

  return {
    /** To be stored beside a name. */
    tokensForName: (name: string): string[] => nameTokens(wordsOf(name).flatMap(beginningsOf)),
    /** A row matches when it has all of them (`tokens @> $1`): each word is the beginning of some word of the name. */
    tokensForQuery: (query: string): string[] => nameTokens(wordsOf(query)),
    /** To be stored beside an e-mail address, or a phone number in its international form. */
    tokensForContact: (value: string): string[] => [
      contactToken(value),
      ...(isEmail(value) ? [] : endingsOf(plainNumber(value)).map((ending) => `p.${token('contact', ending)}`)),
    ],
    /** An e-mail address or a phone number, whole; written differently it is the same. */
    contactToken,
    /** True for what is a contact rather than words of a name. */
    isContact: (query: string): boolean => isEmail(query) || looksLikeNumber(query),
  };
};
export type Search = ReturnType<typeof openSearch>;
/** The kind of a contact's token: what an event that changes one of them replaces. */
export const isEmailToken = (token: string): boolean => token.startsWith('e.');
