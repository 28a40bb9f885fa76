import {
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { journalFiles, openJournal } from './journal.ts';
import { contentOf } from './journal-content.ts';
import { recordAt } from './journal-fixture.ts';
import { frameHead } from './journal-frame.ts';
import { journalFileBytes } from './limits.ts';
import type { StoredRecord } from './record.ts';

describe('the journal', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'daybook-journal-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const bytesEach = 300_000;
  const found = () => contentOf(journalFiles(dir), 0);
  const newest = () => journalFiles(dir).at(-1) ?? { path: '', bytes: Buffer.alloc(0) };
  /** Writes until a file that was made ahead is the last one. How soon that is is the disk's business. */
  const writtenAhead = async () => {
    const journal = openJournal(dir);
    const records: StoredRecord[] = [];
    const isAhead = (): boolean => {
      const last = readdirSync(dir)
        .filter((name) => name.startsWith('journal-'))
        .sort()
        .at(-1);
      return last !== undefined && statSync(join(dir, last)).size === journalFileBytes;
    };
    while (!isAhead()) {
      if (records.length === 2_000) throw new Error('no file was made ahead');
      const record = recordAt(records.length + 1, bytesEach);
      records.push(record);
      await journal.append([record]);
      await turn();
    }
    return { journal, records };
  };

  it('goes on in a file made ahead, and what is behind the records in it is nothing', async () => {
    const { journal, records } = await writtenAhead();
    records.push(recordAt(records.length + 1, 10));
    await journal.append(records.slice(-1));
    expect(found()).to.deep.include({ records, damage: undefined });
    const { whole = 0 } = found().files.at(-1) ?? {};
    expect(whole).to.be.within(bytesEach, 2 * bytesEach);
    expect(
      newest()
        .bytes.subarray(whole)
        .every((byte) => byte === 0),
    ).to.equal(true);
  });

  it('has all that is acknowledged on the disk, in a file made ahead as in any other', async function () {
    if (process.platform !== 'linux') return this.skip();
    await writtenAhead();
    const { path } = newest();
    const open = readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === path;
      } catch {
        return false; // closed meanwhile
      }
    });
    const flags = open.map((fd) => /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '');
    expect(flags).to.have.length(1);
    expect(Number.parseInt(flags[0] ?? '', 8) & constants.O_DSYNC).to.equal(constants.O_DSYNC);
  });

  it('takes what broke off in a file made ahead for what nobody was told of, and writes on', async () => {
    const { records } = await writtenAhead();
    const lost = recordAt(records.length + 1, bytesEach);
    const { path, bytes } = newest();
    const { whole = 0 } = found().files.at(-1) ?? {};
    // Its head and its end have come to the disk, its middle has not.
    const head = frameHead([lost]);
    bytes.set(head, whole);
    lost.bytes.copy(bytes, whole + head.length + 100_000, 100_000);
    writeFileSync(path, bytes);
    const { files, ...rest } = found();
    expect(rest).to.deep.equal({ records, damage: undefined });
    await openJournal(dir, files).append([lost]);
    expect(found()).to.deep.include({ records: [...records, lost], damage: undefined });
  });

  it('makes no use of what another left half made, and leaves nothing behind', async () => {
    writeFileSync(join(dir, 'spare-journal'), 'half');
    const { journal, records } = await writtenAhead();
    await journal.finish();
    await journal.forget(records.length);
    expect(readdirSync(dir)).to.deep.equal([]);
  });

  it('stopped while a file is made ahead, it takes it away', async () => {
    const journal = openJournal(dir);
    for (let n = 1; n * bytesEach < journalFileBytes - bytesEach; n += 1)
      await journal.append([recordAt(n, bytesEach)]);
    await journal.finish();
    expect(readdirSync(dir)).to.have.length(1);
  });
});
