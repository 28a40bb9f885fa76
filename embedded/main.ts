import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDemo } from './demo/load.ts';
import { firstAdmin } from './demo/people.ts';
import { readSettings } from './main/settings.ts';
import { welcome } from './main/welcome.ts';
import { within } from './process/wait.ts';
import { type System, startSystem } from './system.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const settingsFile = join(root, '.env');
if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);

// Of the command, not of this process: a first start spends most of its time installing.
const began = Number(process.env.DAYBOOK_BEGAN_AT) || Date.now();
const say = (line: string): void =>
  console.log(`  ${((Date.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${line}`);

const giveUpAfter = 4_500;
let system: System | undefined;
let leaving: Promise<void> | undefined;
let asked = 0;

/** Whatever is not gone by then, or is just being started, is ended by the keeper, which notices that we are gone. */
const leave = async (code: number, hurry = false): Promise<void> => {
  if (system) await within(system.stop(hurry), giveUpAfter);
  process.exit(code);
};

/** npm passes on a Ctrl-C that the terminal has delivered already, so one key press may arrive twice. */
const samePress = 400;

const askedToStop = (): void => {
  const now = Date.now();
  if (leaving && now - asked < samePress) return;
  asked = now;
  if (leaving) {
    say('Hurrying.');
    leaving = leave(0, true);
  } else {
    console.log();
    say('Stopping. Once more to hurry.');
    leaving = leave(0);
  }
};

const failed = (error: unknown): void => {
  console.error(`\n${error instanceof Error ? error.message : error}\n`);
  leaving ??= leave(1, true);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, askedToStop);
process.on('disconnect', askedToStop);
process.on('uncaughtException', failed);
process.on('unhandledRejection', failed);
// The terminal may be closed while we still have something to say.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** Known passwords are for a machine of one's own only. */
const isDemo = (process.env.ENVIRONMENT || 'local') === 'local' && process.env.DEMO !== 'false';

try {
  const { dataDir, port } = readSettings(process.env, root);
  const env = isDemo ? { ...firstAdmin, ...process.env } : process.env;
  const options = { dataDir, port, durable: true, env, progress: say, log: say };
  system = await startSystem({
    ...options,
    onGiveUp: (reason) => failed(new Error(reason)),
    ...(isDemo && { onReady: ({ endpoints }) => loadDemo(endpoints.http, dataDir, say) }),
  });
  if (!leaving) console.log(welcome({ ...system, dataDir, seconds: (Date.now() - began) / 1_000 }));
} catch (error) {
  failed(error);
}
