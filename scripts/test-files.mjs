// Which test files there are and which of them a run was asked for.
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const unitFolders = [
  ...['contracts', 'timetable', 'platform', 'command-service', 'projectors', 'query-service', 'workers'],
  ...['embedded', 'scripts', 'dashboard', 'bench'],
];

/** In the order they run; `deep` looks into subfolders. A whole run does `beside` together with the one before it. */
export const stages = [
  { name: 'unit', folders: unitFolders, deep: true, more: ['test', 'test/checker'], timeout: 20_000 },
  // Unit tests keep one core busy, and ports wait for their servers most of the time.
  { name: 'ports', folders: ['test/ports'], deep: true, more: [], timeout: 60_000, beside: true },
  { name: 'journeys', folders: ['test/journeys'], deep: true, more: [], timeout: 120_000 },
];

export const containerStages = [
  { name: 'containers', folders: ['test/containers'], deep: true, more: [], timeout: 300_000 },
];

const entries = (folder) =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder, { withFileTypes: true }) : [];

const testsIn = (root, folder, deep) =>
  entries(join(root, folder)).flatMap((entry) => {
    const path = join(root, folder, entry.name);
    if (entry.isDirectory())
      return deep && entry.name !== 'node_modules' ? testsIn(root, join(folder, entry.name), deep) : [];
    return entry.name.endsWith('.test.ts') ? [relative(root, path).split(sep).join('/')] : [];
  });

export const filesOf = (root, { folders, deep, more }) =>
  [
    ...folders.flatMap((folder) => testsIn(root, folder, deep)),
    ...more.flatMap((folder) => testsIn(root, folder, false)),
  ].sort();

/** `test/ports/nats` means the folder, the file `nats.test.ts` and whatever else begins like that. */
export const narrowed = (files, wanted) =>
  wanted.length === 0 ? files : files.filter((file) => wanted.some((one) => file.startsWith(one.replace(/^\.\//, ''))));

/** Paths narrow the run; from the first option on, everything is for mocha. */
export const parseArguments = (args) => {
  const own = args.filter((one) => one === '--containers');
  const others = args.filter((one) => one !== '--containers');
  const first = others.findIndex((one) => one.startsWith('-'));
  const [wanted, forMocha] = first < 0 ? [others, []] : [others.slice(0, first), others.slice(first)];
  return { wanted, forMocha, containers: own.length > 0 };
};

export const lastLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
