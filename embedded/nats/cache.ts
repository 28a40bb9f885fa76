import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { digestOf, verifyFile } from './checksum.ts';

const name = 'nats-server';

/** DATA_DIR first; then one for all clones of this user, so that a second clone and the tests need no download. */
export const cacheFolders = (dataDir: string, env: NodeJS.ProcessEnv = process.env): string[] => [
  join(dataDir, 'bin'),
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'daybook'),
];

/** A folder that others may write could hold somebody else's program beside a checksum to match. */
const isOurs = (folder: string): boolean => {
  const { uid, mode } = statSync(folder);
  return (process.getuid === undefined || uid === process.getuid()) && (mode & 0o022) === 0;
};

/** The checksum was taken of the very file that came out of a verified download. */
export const fromCache = (folders: readonly string[]): string | undefined =>
  folders.map((folder) => join(folder, name)).find((file) => existsSync(`${file}.sha256`) && isIntact(file));

const isIntact = (file: string): boolean => {
  try {
    if (!isOurs(join(file, '..'))) return false;
    verifyFile(file, { algorithm: 'sha256', digest: readFileSync(`${file}.sha256`, 'utf8').trim() });
    return true;
  } catch {
    return false;
  }
};

const isWritable = (folder: string): boolean => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return isOurs(folder);
  } catch {
    return false;
  }
};

/** Renamed into place, so that two first starts at once cannot see half a file. The shared folder is preferred. */
export const intoCache = (folders: readonly string[], binary: string): string => {
  const folder = folders.toReversed().find(isWritable);
  if (!folder) throw new Error(`none of ${folders.join(', ')} can be written to`);
  const [file, draft] = [join(folder, name), join(folder, `${name}.${process.pid}`)];
  copyFileSync(binary, draft);
  chmodSync(draft, 0o755);
  writeFileSync(`${draft}.sha256`, digestOf(readFileSync(draft), 'sha256'));
  renameSync(draft, file);
  renameSync(`${draft}.sha256`, `${file}.sha256`);
  return file;
};
