import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Natives } from './binaries.ts';

const everybody = 0o004;

/** A second name costs neither time nor disk; another file system, or a file only root may read, needs a copy. */
const linkOrCopy = (from: string, to: string): void => {
  const { mode } = statSync(from);
  try {
    if ((mode & everybody) === 0) throw new Error('readable by its owner only');
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
    chmodSync(to, mode & 0o100 ? 0o755 : 0o644);
  }
};

const mirror = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true, mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) mirror(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else linkOrCopy(source, target);
  }
};

/** The programs again where an account that may not enter root's home can run them. The folder must keep its name. */
export const publish = (natives: Natives, folder: string): string => {
  const home = join(folder, `bin-${natives.version}`);
  if (!existsSync(home)) {
    const draft = `${home}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    mirror(natives.folder, join(draft, 'native'));
    renameSync(draft, home);
  }
  return join(home, 'native');
};
