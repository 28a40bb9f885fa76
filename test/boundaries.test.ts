import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who may import whom (docs/architecture.md). A folder that is not named here may import everything. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  contracts: ['contracts'],
  timetable: ['timetable', 'contracts'],
  platform: ['platform', 'contracts'],
  'command-service': ['command-service', 'contracts', 'timetable', 'platform'],
  projectors: ['projectors', 'contracts', 'timetable', 'platform'],
  'query-service': ['query-service', 'contracts', 'timetable', 'platform'],
  workers: ['workers', 'contracts', 'platform'],
};
/** The language and pure time stand on nothing but the schema library. */
const packages: Readonly<Record<string, readonly string[]>> = { contracts: ['zod'], timetable: [] };

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mts|mjs)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));

const importsOf = (source: string): string[] =>
  [
    ...source.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"\s]+)['"]|\bimport\s*\(?\s*['"]([^'"\s]+)['"]/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? '');

/** The folder a specifier leads to, or the package it names. */
const targetOf = (file: string, specifier: string): { folder: string } | { package: string } => {
  if (specifier.startsWith('#')) return { folder: specifier.slice(1).split('/')[0] ?? '' };
  if (specifier.startsWith('.')) return { folder: normalize(join(dirname(file), specifier)).split('/')[0] ?? '' };
  return {
    package: specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  };
};

/** Tests may reach for the parts they test against. */
const isTest = (file: string): boolean => file.endsWith('.test.ts');

const faultsOf = (file: string, source: string): string[] => {
  const folder = file.split('/')[0] ?? '';
  return importsOf(source).flatMap((specifier) => {
    const target = targetOf(file, specifier);
    if ('folder' in target) {
      const may = allowed[folder];
      return !may || isTest(file) || may.includes(target.folder) ? [] : [`${file} imports ${specifier}`];
    }
    const may = packages[folder];
    const builtIn = specifier.startsWith('node:') || builtinModules.includes(target.package);
    return !may || isTest(file) || builtIn || may.includes(target.package) ? [] : [`${file} imports ${specifier}`];
  });
};

describe('boundaries', () => {
  it('no folder imports what it may not', () => {
    const faults = Object.keys(allowed).flatMap((folder) =>
      filesIn(folder).flatMap((file) => faultsOf(file, readFileSync(join(root, file), 'utf8'))),
    );
    expect(faults).to.deep.equal([]);
  });

  it('a forbidden import is seen, however it is written', () => {
    for (const line of [
      "import { x } from '#command-service/routes';",
      "import type { x } from '../command-service/routes.ts';",
      "export * from '#command-service/routes';",
      "const x = await import('#command-service/routes');",
      "import '#command-service/routes';",
    ])
      expect(faultsOf('query-service/app.ts', line), line).to.have.length(1);
    expect(faultsOf('contracts/ids.ts', "import express from 'express';")).to.have.length(1);
    expect(faultsOf('contracts/ids.ts', "import { z } from 'zod';")).to.deep.equal([]);
  });

  it('only the places that construct adapters read the environment', () => {
    const readers = ['contracts', 'timetable', 'platform', 'command-service', 'projectors', 'query-service', 'workers']
      .flatMap(filesIn)
      .filter((file) => !isTest(file) && readFileSync(join(root, file), 'utf8').includes('process.env'));
    expect(readers).to.deep.equal(['platform/process.ts']);
  });

  it('the platform knows nothing of the domain', () => {
    const knowing = filesIn('platform').filter((file) => /appointment/i.test(readFileSync(join(root, file), 'utf8')));
    expect(knowing).to.deep.equal([]);
  });

  it('only the append function appends', () => {
    const appending = filesIn('command-service').filter(
      (file) => !isTest(file) && /\bstore\.append\(/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(appending).to.deep.equal(['command-service/append/append.ts']);
  });

  it('no file is longer than 250 lines', () => {
    const long = [...Object.keys(allowed), 'embedded', 'scripts', 'test', 'bench']
      .flatMap((folder) => filesIn(folder))
      .filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 251);
    expect(long).to.deep.equal([]);
  });
});
