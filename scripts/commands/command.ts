import { parseArgs } from 'node:util';

/** One command of the command line: a file of its own beside this one, named in `index.ts`. */
export type Command = {
  /** What `--help` shows: how it is called, its options, an example. */
  readonly help: string;
  run(args: readonly string[]): Promise<void>;
};

/** Told to whoever called, without a stack: something they can put right. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
}

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
type Values<O extends Options> = { readonly [N in keyof O]?: O[N]['type'] extends 'string' ? string : boolean };

/** Options as they were given; an unknown one is a complaint that names it. */
export const optionsOf = <const O extends Options>(args: readonly string[], options: O, positionals = 0) => {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: positionals > 0, strict: true });
    if (parsed.positionals.length > positionals)
      throw new Complaint(`Too much was said: ${parsed.positionals.join(' ')}`);
    return { values: parsed.values as Values<O>, positionals: parsed.positionals };
  } catch (error) {
    throw error instanceof Complaint ? error : new Complaint(error instanceof Error ? error.message : String(error));
  }
};
