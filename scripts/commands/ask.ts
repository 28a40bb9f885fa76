import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Complaint } from './command.ts';

type Terminal = { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream };
const ours: Terminal = { input: process.stdin, output: process.stdout };

const silence = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** One line; Ctrl-C and the end of input are an answer, too. The question comes when the terminal echoes no more. */
const line = async ({ input, output }: Terminal, question: string, hidden: boolean): Promise<string> => {
  const lines = createInterface({ input, output: hidden ? silence() : output, terminal: true });
  const left = new AbortController();
  for (const leaving of ['SIGINT', 'close'] as const) lines.once(leaving, () => left.abort());
  try {
    if (hidden) output.write(question);
    return await lines.question(hidden ? '' : question, { signal: left.signal });
  } catch (error) {
    throw left.signal.aborted ? new Complaint('\nNothing was changed.') : error;
  } finally {
    lines.close();
    if (hidden) output.write('\n');
  }
};

/** Asks until `check` has nothing to say. */
export const ask = async (
  question: string,
  check: (answer: string) => string | undefined,
  terminal: Terminal = ours,
): Promise<string> => {
  for (;;) {
    const answer = (await line(terminal, `${question}: `, false)).trim();
    const complaint = check(answer);
    if (complaint === undefined) return answer;
    terminal.output.write(`  ${complaint}\n`);
  }
};

/** Nothing of what is typed is shown, not even how long it is. */
export const askHidden = (question: string, terminal: Terminal = ours): Promise<string> =>
  line(terminal, `${question}: `, true);

/** Twice, since nobody sees what they type. */
export const askNewPassword = async (
  check: (password: string) => string | undefined,
  terminal: Terminal = ours,
): Promise<string> => {
  for (;;) {
    const password = await askHidden('Password (hidden)', terminal);
    const complaint = check(password);
    if (complaint !== undefined) terminal.output.write(`  ${complaint}\n`);
    else if ((await askHidden('The same again', terminal)) === password) return password;
    else terminal.output.write('  These two differ.\n');
  }
};

/** The first line of what is piped in; whoever pipes may go on for ever. */
export const firstLine = async (input: NodeJS.ReadableStream): Promise<string> => {
  let text = '';
  for await (const chunk of input) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? '';
};
