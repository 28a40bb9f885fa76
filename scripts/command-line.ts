import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadConfiguration } from '#platform/config';
import { Complaint } from './commands/command.ts';
import { commands } from './commands/index.ts';

const settingsFile = join(fileURLToPath(new URL('..', import.meta.url)), '.env');
if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);

const listed = async (): Promise<string> => {
  const each = Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(14)} ${(await load()).summary}`);
  return `npx daybook <command> [options]\n\n${(await Promise.all(each)).join('\n')}\n\nnpx daybook <command> --help says more about one.`;
};

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h' || word === 'help';

const main = async ([name, ...args]: readonly string[]): Promise<void> => {
  if (name === undefined || isHelp(name)) return console.log(await listed());
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new Complaint(`There is no command ${name}.\n\n${await listed()}`);
  const command = await load();
  if (args.some(isHelp)) return console.log(command.help);
  await command.run(args);
};

try {
  await main(process.argv.slice(2));
  process.exit(0);
} catch (error) {
  const isTheirs = error instanceof Complaint || error instanceof BadConfiguration;
  console.error(isTheirs ? error.message : error);
  process.exit(1);
}
