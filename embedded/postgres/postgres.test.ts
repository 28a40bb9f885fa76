import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { accountFrom } from './account.ts';
import { folderFor } from './home.ts';
import { isPostmasterOf, parsePidFile } from './leftover.ts';
import { recall } from './memory.ts';

describe('embedded Postgres', () => {
  it('runs as postgres where that account exists, else as nobody', () => {
    const nobody = 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n';
    expect(accountFrom(nobody)).to.deep.equal({ uid: 65_534, gid: 65_534 });
    expect(accountFrom(`${nobody}postgres:x:101:104::/:/bin/sh\n`)).to.deep.equal({ uid: 101, gid: 104 });
    expect(accountFrom('')).to.deep.equal({ uid: 65_534, gid: 65_534 });
  });

  it('reads a postmaster.pid, whole or damaged', () => {
    expect(parsePidFile('4711\n/data\n1700000000\n5432\n')).to.deep.equal({ pid: 4711, data: '/data' });
    for (const damaged of ['', '4711', 'x\n/data', '-1\n/data']) expect(parsePidFile(damaged)).to.equal(undefined);
  });

  it('never takes a stranger with a recycled pid for its postmaster', () => {
    const identity = { state: 'S', started: '1', command: '/bin/postgres -D /data/a' };
    expect(isPostmasterOf(identity, '/data/a')).to.equal(true);
    expect(isPostmasterOf(identity, '/data/b')).to.equal(false);
    expect(isPostmasterOf({ ...identity, command: 'vim /data/a' }, '/data/a')).to.equal(false);
    expect(isPostmasterOf(undefined, '/data/a')).to.equal(false);
  });

  it('keeps the clusters of two DATA_DIRs apart', () => {
    expect(folderFor('/a/.daybook')).to.equal(folderFor('/a/.daybook'));
    expect(folderFor('/a/.daybook')).to.not.equal(folderFor('/b/.daybook'));
  });
});

describe('what DATA_DIR remembers of its cluster', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-memory-'));
    mkdirSync(join(folder, 'a'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const first = () => recall(join(folder, 'a'), join(folder, 'cluster'));

  it('is the same at every start', () => expect(first()).to.deep.equal(first()));

  it('comes along when DATA_DIR is moved', () => {
    const memory = first();
    renameSync(join(folder, 'a'), join(folder, 'b'));
    expect(recall(join(folder, 'b'), join(folder, 'elsewhere'))).to.deep.equal(memory);
  });

  it('forbids a copy of DATA_DIR to use the same cluster', () => {
    first();
    cpSync(join(folder, 'a'), join(folder, 'b'), { recursive: true });
    expect(() => recall(join(folder, 'b'), join(folder, 'elsewhere'))).to.throw('is a copy of');
  });

  it('begins anew when DATA_DIR was deleted', () => {
    const { id } = first();
    rmSync(join(folder, 'a'), { recursive: true });
    mkdirSync(join(folder, 'a'));
    expect(first().id).to.not.equal(id);
  });

  it('does not begin anew under an old log when the cluster is gone', () => {
    first();
    rmSync(join(folder, 'cluster'), { recursive: true });
    expect(first).to.throw('they are gone');
  });
});
