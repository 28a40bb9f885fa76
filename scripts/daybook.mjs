#!/usr/bin/env node
// `npx daybook …`: runs a command of scripts/commands/ on what is installed. Installs nothing itself.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { complaintAboutNode, root } from './bootstrap.mjs';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const complaint = complaintAboutNode(process.versions.node);
if (complaint) fail(complaint);

const sources = join(root, 'scripts', 'command-line.ts');
if (!existsSync(join(root, 'node_modules', 'esbuild')))
  fail('The dependencies are not installed. Run "npm ci" here first, or start Daybook once with "npm start".');

const child = spawn(
  process.execPath,
  ['--conditions=source', `--import=${import.meta.resolve('#typescript')}`, sources, ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
// The terminal sends Ctrl-C to the child as well, which decides what becomes of it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
child.once('error', (error) => fail(error.message));
child.once('exit', (code) => process.exit(code ?? 1));
