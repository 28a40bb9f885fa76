import { execFile } from 'node:child_process';
import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Home } from './home.ts';

const run = promisify(execFile);

export const superuser = 'daybook';

/** The user's own environment must not matter: a bogus LC_ALL alone makes initdb fail. */
export const plainEnv = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

/** The same flags on every system: the builtin provider needs no locale of the operating system. */
const localeFlags = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** Made under another name and renamed when complete, so that a start killed half-way leaves no half cluster. */
export const initCluster = async (home: Home, durable: boolean): Promise<void> => {
  if (existsSync(join(home.data, 'PG_VERSION'))) return;
  const draft = `${home.data}.new`;
  const secret = join(dirname(home.data), 'password.tmp');
  rmSync(draft, { recursive: true, force: true });
  rmSync(secret, { force: true });
  writeFileSync(secret, `${home.password}\n`, { mode: 0o600 });
  if (home.account) chownSync(secret, home.account.uid, home.account.gid);
  const flags = [
    `--username=${superuser}`,
    '--auth=scram-sha-256',
    `--pwfile=${secret}`,
    '--no-instructions',
    ...localeFlags,
  ];
  const [file = '', ...args] = [...home.prefix, join(home.natives, 'bin', 'initdb'), `--pgdata=${draft}`, ...flags];
  try {
    await run(file, durable ? args : [...args, '--no-sync'], { cwd: '/', env: plainEnv, ...home.account });
    renameSync(draft, home.data);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`Postgres could not make its data folder ${home.data}:\n${said}`);
  } finally {
    rmSync(secret, { force: true });
  }
};
