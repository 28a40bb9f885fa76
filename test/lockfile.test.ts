import { readFileSync } from 'node:fs';
import { expect } from 'chai';

type Locked = {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: true;
};

const read = (name: string): { readonly packages: Readonly<Record<string, Locked>> } =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));
const { packages } = read('package-lock.json');
const numbers = (version: string): number[] => version.split('.').map(Number);
const isAtLeast = (version: string, least: string): boolean => {
  const [have, need] = [numbers(version), numbers(least)];
  const differs = need.findIndex((part, i) => have[i] !== part);
  return differs === -1 || (have[differs] ?? 0) > (need[differs] ?? 0);
};

describe('the lockfile (threat rows access token, supply chain)', () => {
  it('has no jws that lets a token choose how it is checked: CVE-2025-65945', () => {
    const found = Object.entries(packages).filter(([path]) => path.endsWith('node_modules/jws'));
    expect(found.length, 'jsonwebtoken brings it').to.be.above(0);
    for (const [path, { version = '' }] of found)
      expect(isAtLeast(version, '4.0.1'), `${path} ${version}`).to.equal(true);
  });

  it('takes every package from the registry, by its hash', () => {
    for (const [path, { resolved, integrity, link }] of Object.entries(packages)) {
      if (path === '' || link) continue;
      // Left out (.npmrc) it is the registry; a tarball of another address would say so here.
      expect(resolved, path).to.equal(undefined);
      expect(integrity, path).to.match(/^sha512-/);
    }
  });

  it('compares versions as numbers', () => {
    expect(isAtLeast('4.0.1', '4.0.1')).to.equal(true);
    expect(isAtLeast('4.0.0', '4.0.1')).to.equal(false);
    expect(isAtLeast('3.9.9', '4.0.1')).to.equal(false);
    expect(isAtLeast('10.0.0', '4.0.1')).to.equal(true);
  });
});
