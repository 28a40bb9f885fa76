import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The program's own words are the reason when it fails. */
export const run = async (command: readonly string[], cwd?: string, timeout = 60_000): Promise<string> => {
  const [file = '', ...args] = command;
  try {
    return (await execute(file, args, { timeout, encoding: 'utf8', ...(cwd && { cwd }) })).stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(said.split('\n').slice(-3).join(' ') || (error instanceof Error ? error.message : String(error)));
  }
};
