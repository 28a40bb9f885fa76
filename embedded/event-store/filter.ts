import type { ReadReq } from './messages.ts';
import { compilePattern, UnsafePattern } from './pattern.ts';
import { streamOf, typeOf } from './record.ts';
import { invalid } from './rpc-error.ts';

export type Filter = {
  readonly matches: (record: Buffer) => boolean;
  /** A checkpoint is due after this many considered events. */
  readonly checkpointEvery: number;
};

type FilterOptions = NonNullable<ReturnType<NonNullable<ReturnType<ReadReq['getOptions']>>['getFilter']>>;
type Expression = NonNullable<ReturnType<FilterOptions['getEventType']>>;

const defaultSearchWindow = 32;
const rememberedNames = 4_096;

/** Names repeat: what was found out about one is kept, within bounds. */
const remembering = (test: (name: string) => boolean): ((name: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = test(name);
    if (known.size >= rememberedNames) known.clear();
    known.set(name, found);
    return found;
  };
};

const patternTest = (regex: string): ((name: string) => boolean) => {
  try {
    return compilePattern(regex);
  } catch (error) {
    if (error instanceof UnsafePattern) throw invalid(error.message);
    throw error;
  }
};

const testOf = (expression: Expression): ((name: string) => boolean) => {
  const prefixes = expression.getPrefixList();
  const regex = expression.getRegex();
  if (regex !== '') return remembering(patternTest(regex));
  if (prefixes.length === 0) throw invalid('A filter needs a prefix or a regular expression.');
  return (name) => prefixes.some((prefix) => name.startsWith(prefix));
};

export const filterIn = (options: FilterOptions): Filter => {
  const byStream = options.getStreamIdentifier();
  const byType = options.getEventType();
  const expression = byStream ?? byType;
  if (!expression) throw invalid('A filter is on stream names or on event types.');
  const test = testOf(expression);
  const nameOf = byStream ? streamOf : typeOf;
  const window = options.hasMax() ? options.getMax() : defaultSearchWindow;
  return {
    matches: (record) => test(nameOf(record)),
    checkpointEvery: Math.max(window, 1) * Math.max(options.getCheckpointintervalmultiplier(), 1),
  };
};
