import { statSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from './process-identity.ts';
import type { Tables } from './tables.ts';

const note = 'owner';

/** The file itself: the note travels with a backup or a copy, whose owner it does not name. */
const fileIdentity = (dir: string): string => {
  const { dev, ino } = statSync(join(dir, 'data.mdb'));
  return `${dev}:${ino}`;
};

/**
 * One writer per folder: two would give out the same positions. The owner's name is written in an LMDB transaction,
 * which excludes other processes and whose lock the system frees when its holder dies; so a kill -9 leaves only a name
 * whose process is gone, and of two who come at once one sees the other.
 */
export const takeOwnership = (tables: Pick<Tables, 'note' | 'changeNotes'>, dir: string): (() => void) => {
  const file = fileIdentity(dir);
  const owner = tables.changeNotes((put) => {
    const [pid, ownedFile, ...identity] = (tables.note(note) ?? '').split(' ');
    const running = Number(pid) > 0 && ownedFile === file ? processIdentity(Number(pid)) : undefined;
    if (running !== undefined && running === identity.join(' ')) return Number(pid);
    put(note, `${process.pid} ${file} ${processIdentity(process.pid)}`);
    return undefined;
  });
  if (owner !== undefined)
    throw new Error(`The folder ${dir} is in use by process ${owner}. Stop it first, or choose another --dir.`);
  return () => tables.changeNotes((put) => put(note, ''));
};
