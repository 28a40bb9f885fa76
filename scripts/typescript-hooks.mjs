import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { transform, version } from 'esbuild';

const cache = fileURLToPath(new URL('../node_modules/.cache/daybook-typescript/', import.meta.url));
const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcesContent: false };

const hash = (text) => createHash('sha1').update(text).digest('hex');
const maker = hash(version + JSON.stringify(options));

/** Types are taken off, and nothing is put in: names kept by hand for each closure cost a booking a quarter of its time. */
const compiled = async (file, source) => (await transform(source, { ...options, sourcefile: file })).code;

/** One file of the cache for each source; a folder that cannot be written, or a full disk, costs time only. */
const keep = async (place, text) => {
  const draft = `${place}.${process.pid}.${threadId}`;
  try {
    await mkdir(cache, { recursive: true });
    await writeFile(draft, text);
    await rename(draft, place);
  } catch {
    await rm(draft, { force: true }).catch(() => {});
  }
};

export const load = async (url, context, next) => {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const file = fileURLToPath(url);
  const source = await readFile(file, 'utf8');
  // Behind the code, whose lines the source map counts.
  const mark = `// ${maker} ${hash(source)}\n`;
  const place = join(cache, `${hash(file)}.mjs`);
  const kept = await readFile(place, 'utf8').catch(() => '');
  if (kept.endsWith(mark)) return { format: 'module', source: kept, shortCircuit: true };
  const code = (await compiled(file, source)) + mark;
  await keep(place, code);
  return { format: 'module', source: code, shortCircuit: true };
};
