// `npm start`: installs what is missing, then runs embedded/main.ts and passes on to it what it is told.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { complaintAboutNode, ensureInstalled, root } from './bootstrap.mjs';

const help = `npm start            installs what is missing and runs the whole system on this machine

Settings, as environment variables or in a file .env:
  PORT=8080          the address; 0 takes a free one
  DATA_DIR=.daybook  where everything is kept; delete it to begin anew
  EVENTSTORE_URL, DATABASE_URL, NATS_URL
                     use one of your own instead of the embedded one
All others: docs/settings.md. Ctrl-C stops everything.`;

const began = Date.now();
const say = (line) => console.log(`  ${((Date.now() - began) / 1_000).toFixed(1).padStart(5)} s  ${line}`);

const fail = (message) => {
  console.error(`\n${message}\n`);
  process.exit(1);
};

const run = () => {
  const main = ['--conditions=source', '--import=#typescript', 'embedded/main.ts', ...process.argv.slice(2)];
  // A session of its own: a Ctrl-C in the terminal comes to us alone, and we pass on exactly one.
  const child = spawn(process.execPath, main, {
    cwd: root,
    env: { ...process.env, DAYBOOK_BEGAN_AT: String(began) },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    if (signal)
      console.error(`\nDaybook was ended by ${signal}. What it had started is stopped; nothing stored is lost.\n`);
    process.exit(code ?? 1);
  });
  leaveWithNpm(child);
};

const readProc = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** npm may have put a shell between itself and us; anything above npm is none of our business. */
const startedBy = () => {
  const parent = process.ppid;
  const isShell = /^(sh|dash|bash|zsh)\s*$/.test(readProc(parent, 'comm'));
  return isShell ? `${parent} ${readProc(parent, 'stat').split(') ').pop().split(' ')[1]}` : `${parent}`;
};

/** Should npm itself be killed, nobody is left to press Ctrl-C: then we go, too. */
const leaveWithNpm = (child) => {
  if (!process.env.npm_lifecycle_event) return;
  const starter = startedBy();
  setInterval(() => startedBy() !== starter && child.kill('SIGTERM'), 1_000).unref();
};

for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  console.log(help);
} else {
  const complaint = complaintAboutNode(process.versions.node);
  if (complaint) fail(complaint);
  await ensureInstalled(say).catch((error) => fail(error.message));
  run();
}
