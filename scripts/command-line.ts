import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadConfiguration } from '#platform/config';
import { Complaint } from './commands/command.ts';
import { commands } from './commands/index.ts';

const settingsFile = join(fileURLToPath(new URL('..', import.meta.url)), '.env');
if (existsSync(settingsFile)) process.loadEnvFile(settingsFile);

const listed = (): string => {
  const each = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`);
  return `npx daybook <command> [options]\n\n${each.join('\n')}\n\nnpx daybook <command> --help says more about one.`;
};

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h' || word === 'help';

const main = async ([name, ...args]: readonly string[]): Promise<void> => {
  if (name === undefined || isHelp(name)) return console.log(listed());
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!known) throw new Complaint(`There is no command ${name}.\n\n${listed()}`);
  const command = await known.load();
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
