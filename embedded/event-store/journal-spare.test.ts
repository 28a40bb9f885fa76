import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSpare } from './journal-spare.ts';

const bytes = 1024 * 1024;

describe('the file of the journal that is made ahead', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'daybook-spare-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const at = (name: string): string => join(dir, name);

  it('is made once, also when it is asked for again before it is ready', async () => {
    const spare = openSpare(dir, bytes);
    const first = spare.prepare();
    expect(spare.take(at('journal-1')), 'not ready').to.equal(false);
    await Promise.all([first, spare.prepare()]);
    expect(spare.take(at('journal-2'))).to.equal(true);
    expect(readdirSync(dir)).to.deep.equal(['journal-2']);
    expect(readFileSync(at('journal-2')).equals(Buffer.alloc(bytes))).to.equal(true);
    expect(spare.take(at('journal-3')), 'one is taken once').to.equal(false);
    await spare.prepare();
    expect(spare.take(at('journal-3'))).to.equal(true);
    expect(readdirSync(dir).sort()).to.deep.equal(['journal-2', 'journal-3']);
  });

  it('is done without where somebody took it away', async () => {
    const spare = openSpare(dir, bytes);
    await spare.prepare();
    rmSync(at('spare-journal'));
    expect(spare.take(at('journal-1'))).to.equal(false);
    await spare.prepare();
    expect(spare.take(at('journal-1'))).to.equal(true);
  });

  it('is not what was there before, and nothing is written where another file lies', async () => {
    writeFileSync(at('spare-journal'), 'half');
    const spare = openSpare(dir, bytes);
    expect(readdirSync(dir)).to.deep.equal([]);
    writeFileSync(at('spare-journal'), 'of another');
    await spare.prepare();
    expect(spare.take(at('journal-1'))).to.equal(false);
  });

  it('leaves what room there is to the records, and nothing of itself', async () => {
    const spare = openSpare(dir, 2 ** 50);
    await spare.prepare();
    expect(spare.take(at('journal-1'))).to.equal(false);
    expect(readdirSync(dir)).to.deep.equal([]);
    await spare.prepare();
    await spare.drop();
    expect(readdirSync(dir)).to.deep.equal([]);
  });
});
