import { existsSync, readFileSync } from 'node:fs';

/** From source the file lies one folder up, from a build two. */
const file = ['../package.json', '../../package.json']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url));

export const version: string = file ? JSON.parse(readFileSync(file, 'utf8')).version : 'unknown';
