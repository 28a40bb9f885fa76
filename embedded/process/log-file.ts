import { copyFileSync, existsSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const limit = 10 * 1024 * 1024;

/** Children write to the descriptor themselves, so that their last words arrive even when the launcher is gone. */
export const openLog = (file: string): number => {
  mkdirSync(dirname(file), { recursive: true });
  boundLog(file);
  return openSync(file, 'a', 0o600);
};

/** Keeps one older generation. The file is emptied in place: its writers hold it open for appending. */
export const boundLog = (file: string): void => {
  if (!existsSync(file) || statSync(file).size <= limit) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file, 0);
};

export const lastLines = (file: string, count = 12): string =>
  existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n') : '';
