import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `started` tells a process from a later one that was given the same pid. */
export type Identity = { readonly state: string; readonly started: string; readonly command: string };

/** `/proc/<pid>/stat`: the command name in brackets may itself hold spaces and brackets, so fields count from the last one. */
export const parseStat = (stat: string): Pick<Identity, 'state' | 'started'> => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '?', started: fields[19] ?? '?' };
};

/** `ps -o stat=,lstart=,command=`: lstart is five words (Mon Jan  1 10:00:00 2026). */
export const parsePs = (line: string): Identity | undefined => {
  const found = /^\s*(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line.trimEnd());
  if (!found) return undefined;
  const [, state = '?', started = '?', command = ''] = found;
  return { state: state.slice(0, 1), started, command };
};

const fromProc = (pid: number): Identity => ({
  ...parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')),
  command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
});

/** Undefined when there is no such process, or only the zombie of one: a zombie holds no port and no file. */
export const identify = (pid: number): Identity | undefined => {
  try {
    const found =
      process.platform === 'linux'
        ? fromProc(pid)
        : parsePs(execFileSync('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)], { encoding: 'utf8' }));
    return found?.state === 'Z' || found?.state === 'X' ? undefined : found;
  } catch {
    return undefined;
  }
};
