/** The part of regular expressions that can be matched in one pass over the text: no look-around, no back-references. */
export type PatternNode =
  | { readonly kind: 'one'; readonly accepts: (codePoint: number) => boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number };

export class UnsafePattern extends Error {
  constructor(regex: string, reason: string) {
    super(`The filter's regular expression ${JSON.stringify(regex.slice(0, 100))} is refused: ${reason}.`);
  }
}

const maxLength = 512;
const maxDepth = 16;
const shorthands: Readonly<Record<string, (code: number) => boolean>> = {
  d: (code) => code >= 48 && code <= 57,
  w: (code) => /^\w$/u.test(String.fromCodePoint(code)),
  s: (code) => /^\s$/u.test(String.fromCodePoint(code)),
};
const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v' };

export const parsePattern = (regex: string): PatternNode => {
  const text = [...regex];
  let at = 0;
  const refuse = (reason: string): UnsafePattern => new UnsafePattern(regex, reason);
  if (regex.length > maxLength) throw refuse(`it is longer than ${maxLength} characters`);

  const take = (char: string): boolean => {
    if (text[at] !== char) return false;
    at += 1;
    return true;
  };
  const next = (): string => {
    const char = text[at++];
    if (char === undefined) throw refuse('it ends too early');
    return char;
  };
  const codeOf = (char: string): number => char.codePointAt(0) ?? 0;

  /** What follows a backslash: a set of characters, or one. */
  const escaped = (): ((code: number) => boolean) | string => {
    const char = next();
    const shorthand = shorthands[char.toLowerCase()];
    if (shorthand) return char === char.toLowerCase() ? shorthand : (code) => !shorthand(code);
    if (/^[a-zA-Z0-9]$/.test(char) && !(char in controls)) throw refuse(`\\${char} is not supported`);
    return controls[char] ?? char;
  };

  const set = (): PatternNode => {
    const negated = take('^');
    const tests: ((code: number) => boolean)[] = [];
    for (let first = true; first || text[at] !== ']'; first = false) {
      const from = take('\\') ? escaped() : next();
      if (typeof from === 'function') {
        tests.push(from);
        continue;
      }
      const isRange = text[at] === '-' && text[at + 1] !== ']' && text[at + 1] !== undefined;
      if (isRange) at += 1;
      const to = isRange ? (take('\\') ? escaped() : next()) : from;
      if (typeof to === 'function' || codeOf(to) < codeOf(from))
        throw refuse('a range in a set is the wrong way round');
      const [low, high] = [codeOf(from), codeOf(to)];
      tests.push((code) => code >= low && code <= high);
    }
    at += 1;
    return { kind: 'one', accepts: (code) => tests.some((test) => test(code)) !== negated };
  };

  const atom = (depth: number): PatternNode => {
    const char = next();
    if (char === '(') {
      if (take('?') && !take(':')) throw refuse('only plain and (?:…) groups are supported');
      const inner = choice(depth + 1);
      if (!take(')')) throw refuse('a group is not closed');
      return inner;
    }
    if (char === '[') return set();
    if (char === '^') return { kind: 'start' };
    if (char === '$') return { kind: 'end' };
    if (char === '.') return { kind: 'one', accepts: (code) => code !== 10 };
    if ('*+?)'.includes(char)) throw refuse(`"${char}" is misplaced`);
    const what = char === '\\' ? escaped() : char;
    if (typeof what === 'function') return { kind: 'one', accepts: what };
    const wanted = codeOf(what);
    return { kind: 'one', accepts: (code) => code === wanted };
  };

  const bounds = (): readonly [number, number] | undefined => {
    if (take('*')) return [0, Number.POSITIVE_INFINITY];
    if (take('+')) return [1, Number.POSITIVE_INFINITY];
    if (take('?')) return [0, 1];
    const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(text.slice(at, at + 12).join(''));
    if (!counted) return undefined;
    at += counted[0].length;
    const min = Number(counted[1]);
    const max = counted[2] === undefined ? min : counted[3] ? Number(counted[3]) : Number.POSITIVE_INFINITY;
    if (max < min) throw refuse('a repetition is the wrong way round');
    return [min, max];
  };

  const sequence = (depth: number): PatternNode => {
    const parts: PatternNode[] = [];
    while (at < text.length && text[at] !== '|' && text[at] !== ')') {
      const part = atom(depth);
      const [min, max] = bounds() ?? [1, 1];
      if (max !== 1 || min !== 1) take('?'); // lazy or not: whether it matches is the same
      parts.push(min === 1 && max === 1 ? part : { kind: 'repeat', part, min, max });
    }
    return { kind: 'sequence', parts };
  };

  const choice = (depth: number): PatternNode => {
    if (depth > maxDepth) throw refuse(`it nests deeper than ${maxDepth} groups`);
    const options = [sequence(depth)];
    while (take('|')) options.push(sequence(depth));
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options };
  };

  const whole = choice(0);
  if (at < text.length) throw refuse('a group is closed that was never opened');
  return whole;
};
