// What a test run has left behind: processes that carry its mark, files in its folder, clusters of root's.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const rootsPlace = '/var/lib/daybook';

/** Caches of the tools, not of the tests. */
const isToolCache = (name) => /^(node-compile-cache|v8-compile-cache.*)$/.test(name);

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const leftProcesses = (mark) => {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(`DAYBOOK_TEST_RUN=${mark}`))
    .map((pid) => `process ${pid}: ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 160)}`);
};

const leftFiles = (folder) =>
  readdirSync(folder)
    .filter((name) => !isToolCache(name))
    .map((name) => `file ${join(folder, name)}`);

const leftClusters = (folder) =>
  (existsSync(rootsPlace) ? readdirSync(rootsPlace) : [])
    .filter((name) => read(join(rootsPlace, name, 'origin.json')).includes(folder))
    .map((name) => `cluster ${join(rootsPlace, name)}`);

/** Processes on their way out get five seconds, as promised for a killed launcher. */
export const leftovers = async (mark, folder) => {
  for (let tries = 0; tries < 50 && leftProcesses(mark).length > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return [...leftProcesses(mark), ...leftFiles(folder), ...leftClusters(folder)];
};
