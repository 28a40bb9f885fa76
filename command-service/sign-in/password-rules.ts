import { Problem } from '#contracts/problems';
import { commonWords, keyRuns } from './common-words.ts';

/** What an attacker knows of the person: name, e-mail, and what this place is called. */
export type PasswordContext = readonly (string | null | undefined)[];

/** Fewer letters of one's own than this, beside well-known words, make a password that is guessed. */
const ownLetters = 4;
const fewestDistinct = 5;
const shortestUnit = 8;

/** Digits are left alone until a word is looked for in them: they may as well be a year or a run of keys. */
const digitsAsLetters: Readonly<Record<string, string>> = { 0: 'o', 1: 'l', 3: 'e', 4: 'a', 5: 's', 7: 't' };
/** One is read as either. */
const oneAsI = { ...digitsAsLetters, 1: 'i' };
const marksAsLetters: Readonly<Record<string, string>> = { '@': 'a', $: 's', '!': 'i' };
const spelt = (text: string, by: Readonly<Record<string, string>>): string =>
  [...text].map((mark) => by[mark] ?? mark).join('');
const marks = /[\s\p{P}\p{S}]+/gu;

const wordsOf = (context: PasswordContext): ReadonlySet<string> =>
  new Set(
    context.flatMap((text) => {
      const plain = (text ?? '').normalize('NFKC').toLowerCase();
      const parts = plain.split(/[^\p{L}\p{N}]+/u);
      return [...parts, plain.replaceAll(marks, '')].filter((word) => word.length >= 3);
    }),
  );

/** The shortest text of which it is a repetition; itself, when it is none. */
const unitOf = (text: string): string => {
  const at = `${text}${text}`.indexOf(text, 1);
  return text.slice(0, at);
};

/** How far a walk along keys, or one key held down, goes from here. */
const runFrom = (text: string, at: number): number => {
  let longest = 0;
  for (const run of keyRuns) {
    const start = run.indexOf(text.charAt(at));
    let length = 0;
    while (start !== -1 && start + length < run.length && text.charAt(at + length) === run.charAt(start + length))
      length += 1;
    longest = Math.max(longest, length);
  }
  let held = 1;
  while (at + held < text.length && text.charAt(at + held) === text.charAt(at)) held += 1;
  longest = Math.max(longest, held);
  return longest >= 3 ? longest : 0;
};

const year = /^(?:19|20)\d\d/;
const longestWord = 40;

/** Of all ways to read the text as well-known pieces, the letters that are left in the best. */
const ownIn = (text: string, known: (word: string) => boolean): number => {
  const left = new Array<number>(text.length + 1).fill(0);
  for (let at = text.length - 1; at >= 0; at -= 1) {
    let least = 1 + (left[at + 1] ?? 0);
    const take = (length: number) => {
      least = Math.min(least, left[at + length] ?? 0);
    };
    for (let length = runFrom(text, at); length >= 3; length -= 1) take(length);
    if (year.test(text.slice(at, at + 4))) take(4);
    for (let length = 3; length <= longestWord && at + length <= text.length; length += 1)
      if (known(text.slice(at, at + length))) take(length);
    left[at] = least;
  }
  return left[0] ?? 0;
};

/**
 * Whether a password is one of those that are tried first: well-known words, the person's own names, years, runs of
 * keys and repetitions, in whatever order, case and leet writing, with less than a few letters beside.
 */
export const isCommon = (password: string, context: PasswordContext = []): boolean => {
  const plain = password.normalize('NFKC').toLowerCase();
  const own = wordsOf(context);
  const isWord = (word: string) => commonWords.has(word) || own.has(word);
  const known = (word: string) =>
    isWord(word) || (/\d/.test(word) && (isWord(spelt(word, digitsAsLetters)) || isWord(spelt(word, oneAsI))));
  // Marks between words add nothing; where there is hardly anything else they are what it is made of.
  const letters = [plain, spelt(plain, marksAsLetters)].map((text) => text.replaceAll(marks, ''));
  const texts = (letters[0] ?? '').length < shortestUnit ? [plain.replaceAll(/\s+/g, '')] : letters;
  return texts.some((text) => {
    const unit = unitOf(text);
    const repeats = unit.length < text.length;
    return (
      new Set(text).size < fewestDistinct || (repeats && unit.length < shortestUnit) || ownIn(unit, known) < ownLetters
    );
  });
};

/** Length is the contract's; this is the rest of what NIST 800-63B asks of a new password. */
export const mustNotBeCommon = (password: string, context: PasswordContext): void => {
  if (isCommon(password, context)) throw new Problem('password-too-common');
};
