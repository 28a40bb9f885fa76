import { type PatternNode, parsePattern, UnsafePattern } from './pattern-syntax.ts';

export { UnsafePattern } from './pattern-syntax.ts';

type State =
  | { kind: 'one'; accepts: (codePoint: number) => boolean; next: number }
  | { kind: 'fork'; ways: number[] }
  | { kind: 'start' | 'end'; next: number }
  | { kind: 'found' };

const maxStates = 2_000;

/** The pattern as a graph, built from its end: each part is given the state that follows it. */
const compile = (regex: string, pattern: PatternNode): { states: State[]; first: number } => {
  const states: State[] = [{ kind: 'found' }];
  const add = (state: State): number => {
    if (states.length >= maxStates) throw new UnsafePattern(regex, 'its repetitions make it too big');
    return states.push(state) - 1;
  };
  const link = (node: PatternNode, next: number): number => {
    switch (node.kind) {
      case 'one':
        return add({ kind: 'one', accepts: node.accepts, next });
      case 'start':
      case 'end':
        return add({ kind: node.kind, next });
      case 'sequence':
        return node.parts.reduceRight((after, part) => link(part, after), next);
      case 'choice':
        return add({ kind: 'fork', ways: node.options.map((option) => link(option, next)) });
      case 'repeat':
        return linkRepeat(node, next);
    }
  };
  const linkRepeat = ({ part, min, max }: Extract<PatternNode, { kind: 'repeat' }>, next: number): number => {
    let first = next;
    if (max === Number.POSITIVE_INFINITY) {
      const ways = [next];
      first = add({ kind: 'fork', ways });
      ways.push(link(part, first));
    } else
      for (let optional = min; optional < max; optional += 1)
        first = add({ kind: 'fork', ways: [next, link(part, first)] });
    for (let required = 0; required < min; required += 1) first = link(part, first);
    return first;
  };
  return { first: link(pattern, 0), states };
};

/**
 * A regular expression that comes from a client, as a test for "occurs in". All ways through it are followed at once,
 * so the time is bounded by the length of the text times the size of the pattern, whatever the pattern is.
 */
export const compilePattern = (regex: string): ((text: string) => boolean) => {
  const { states, first } = compile(regex, parsePattern(regex));

  return (text) => {
    const codes = Array.from(text, (char) => char.codePointAt(0) ?? 0);
    let here = new Set<number>();
    for (let at = 0; at <= codes.length; at += 1) {
      const reached = new Set<number>();
      const open = [...here, first];
      for (let index = open.pop(); index !== undefined; index = open.pop()) {
        if (reached.has(index)) continue;
        reached.add(index);
        const state = states[index];
        if (state?.kind === 'found') return true;
        if (state?.kind === 'fork') open.push(...state.ways);
        else if (state?.kind === 'start' && at === 0) open.push(state.next);
        else if (state?.kind === 'end' && at === codes.length) open.push(state.next);
      }
      const code = codes[at];
      if (code === undefined) return false;
      here = new Set();
      for (const index of reached) {
        const state = states[index];
        if (state?.kind === 'one' && state.accepts(code)) here.add(state.next);
      }
    }
    return false;
  };
};
