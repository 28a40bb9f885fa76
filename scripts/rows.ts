import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Which rows of the feature list and which promises have a test with their id in its name. */
const universe: readonly (readonly [letter: string, last: number])[] = [
  ['A', 26],
  ['B', 25],
  ['C', 13],
  ['D', 10],
  ['E', 15],
  ['P', 41],
];

const root = fileURLToPath(new URL('..', import.meta.url));
const left = new Set(['node_modules', 'dist', '.git', '.daybook']);
const testFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return left.has(entry.name) ? [] : testFiles(`${folder}/${entry.name}`);
    return entry.name.endsWith('.test.ts') ? [`${folder}/${entry.name}`] : [];
  });

/** `A2–A9` names all eight; `A2, A5` two. */
const rowsIn = (name: string): string[] => {
  const ids: string[] = [];
  for (const [, letter, from, , to] of name.matchAll(/\b([A-EP])(\d{1,2})\b(?:\s*(–|-)\s*\1?(\d{1,2})\b)?/g))
    for (let n = Number(from); n <= Number(to ?? from); n += 1) ids.push(`${letter}${n}`);
  return ids;
};

const counts = new Map<string, number>();
for (const file of testFiles(root))
  for (const [, , name] of readFileSync(file, 'utf8').matchAll(/\b(?:it|describe)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs))
    for (const id of rowsIn(name ?? '')) counts.set(id, (counts.get(id) ?? 0) + 1);

const lists = universe.map(([letter, last]) => Array.from({ length: last }, (_, i) => `${letter}${i + 1}`));
for (const ids of lists) {
  const covered = ids.filter((id) => counts.has(id));
  process.stdout.write(`${ids[0]}–${ids.at(-1)}: ${covered.length} of ${ids.length}\n`);
  process.stdout.write(`  with a test: ${covered.map((id) => `${id} (${counts.get(id)})`).join(', ') || 'none'}\n`);
  process.stdout.write(`  without:     ${ids.filter((id) => !counts.has(id)).join(', ') || 'none'}\n`);
}
