import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Account, accountForPostgres, isRoot } from './account.ts';
import { locateNatives, type Natives } from './binaries.ts';
import { type Memory, recall } from './memory.ts';
import { publish } from './publish.ts';

/** Where a cluster lives and how its programs are run there. */
export type Home = {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly natives: string;
  readonly account?: Account;
  /** Put before every command: `unshare` makes a mere user of root where nothing else does. */
  readonly prefix: readonly string[];
};

const rootsPlace = '/var/lib/daybook';

export const folderFor = (dataDir: string): string =>
  join(rootsPlace, createHash('sha256').update(dataDir).digest('hex').slice(0, 16));

/** Fails, as it should, while another installation keeps its cluster there. */
export const dropRootsPlaceIfEmpty = (): void => {
  try {
    rmdirSync(rootsPlace);
  } catch {}
};

const unshare = ['unshare', '-U', '--map-user=1000', '--map-group=1000'] as const;

const runs = (command: readonly string[], account?: Account): boolean => {
  const [file = '', ...args] = command;
  try {
    execFileSync(file, args, { cwd: '/', stdio: 'ignore', ...account });
    return true;
  } catch {
    return false;
  }
};

const beside = (natives: Natives, memory: Memory, prefix: readonly string[]): Home => ({
  folder: memory.folder,
  data: join(memory.folder, 'data'),
  password: memory.password,
  natives: natives.folder,
  prefix,
});

export const findHome = (dataDir: string): Home => {
  const natives = locateNatives();
  const inside = join(dataDir, 'postgres');
  if (!isRoot()) return beside(natives, recall(dataDir, inside), []);
  return homeForRoot(dataDir, natives) ?? asMappedUser(dataDir, natives, inside);
};

const homeForRoot = (dataDir: string, natives: Natives): Home | undefined => {
  try {
    mkdirSync(rootsPlace, { recursive: true, mode: 0o755 });
  } catch {
    return undefined;
  }
  const memory = recall(dataDir, folderFor(dataDir));
  const account = accountForPostgres();
  chmodSync(memory.folder, 0o755);
  const published = publish(natives, memory.folder);
  if (!runs([join(published, 'bin', 'postgres'), '--version'], account)) return undefined;
  const data = join(memory.folder, 'cluster');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chownSync(data, account.uid, account.gid);
  return {
    folder: memory.folder,
    data: join(data, 'data'),
    password: memory.password,
    natives: published,
    account,
    prefix: [],
  };
};

const asMappedUser = (dataDir: string, natives: Natives, inside: string): Home => {
  if (!runs([...unshare, 'true']))
    throw new Error(
      `Postgres refuses to run as root, and neither ${rootsPlace} nor unshare is of use here. ` +
        'Start Daybook as an ordinary user, or set DATABASE_URL.',
    );
  return beside(natives, recall(dataDir, inside), unshare);
};
