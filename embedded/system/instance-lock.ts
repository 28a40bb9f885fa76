import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Identity, identify } from '../process/identity.ts';

type Holder = { readonly pid: number; readonly started: string };

export const parseHolder = (text: string): Holder | undefined => {
  try {
    const { pid, started } = JSON.parse(text);
    return Number.isInteger(pid) && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
};

/** A pid alone proves nothing: after a crash its number may belong to somebody else. */
export const isHeldBy = (holder: Holder | undefined, now: Identity | undefined): boolean =>
  holder !== undefined && now !== undefined && holder.started === now.started;

/** One Daybook for each DATA_DIR. Answers how to let go. */
export const takeInstanceLock = (dataDir: string): (() => void) => {
  const file = join(dataDir, 'daybook.lock');
  const mine = JSON.stringify({ pid: process.pid, started: identify(process.pid)?.started ?? '' });
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      const holder = parseHolder(readOrEmpty(file));
      if (holder && isHeldBy(holder, identify(holder.pid)))
        throw new Error(
          `Daybook already runs on ${dataDir} (process ${holder.pid}). ` +
            `Stop that one (kill ${holder.pid}), or use another folder and port: DATA_DIR=other PORT=8081 npm start`,
        );
      if (attempt === 3) throw error;
      rmSync(file, { force: true });
    }
  }
};

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
