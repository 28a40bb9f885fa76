import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backup } from './backup.ts';
import { BadUsage, type Options, readOptions, usage } from './options.ts';
import { serve } from './serve.ts';
import { verify } from './verify.ts';

const mustHoldAStore = (dir: string): void => {
  if (!existsSync(join(dir, 'data.mdb'))) throw new Error(`There is no event store in ${dir}.`);
};

const runVerify = async (dir: string): Promise<number> => {
  mustHoldAStore(dir);
  const { records, damage } = await verify(dir);
  for (const { position, stream, reason } of damage) console.error(`position ${position}, stream ${stream}: ${reason}`);
  console.log(JSON.stringify({ records, damaged: damage.length }));
  return damage.length === 0 ? 0 : 1;
};

const runBackup = async (dir: string, to: string): Promise<number> => {
  mustHoldAStore(dir);
  console.log(JSON.stringify({ backup: to, ...(await backup(dir, to)) }));
  return 0;
};

/** Answers the exit code, or undefined while the node runs. */
const run = async (options: Options): Promise<number | undefined> => {
  if (options.command === 'verify') return runVerify(options.dir);
  if (options.command === 'backup') return runBackup(options.dir, options.to);
  if (options.command === 'serve') {
    await serve(options, process.env.EVENTSTORE_ADMIN_PASSWORD ?? 'changeit');
    return undefined;
  }
  console.log(usage);
  return 0;
};

try {
  const code = await run(readOptions(process.argv.slice(2)));
  if (code !== undefined) process.exit(code);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof BadUsage) console.error(`\n${usage}`);
  process.exit(error instanceof BadUsage ? 2 : 1);
}
