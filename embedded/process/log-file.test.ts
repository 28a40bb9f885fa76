import { appendFileSync, closeSync, mkdtempSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { boundLog, lastLines, openLog } from './log-file.ts';

describe('a log of a part', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-log-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is bounded while somebody writes to it', () => {
    const file = join(folder, 'logs', 'part.log');
    const fd = openLog(file);
    writeFileSync(file, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    boundLog(file);
    writeSync(fd, 'after\n');
    closeSync(fd);
    expect(statSync(file).size).to.equal(6);
    expect(statSync(`${file}.1`).size).to.be.above(10 * 1024 * 1024);
    appendFileSync(file, 'more\n');
    expect(lastLines(file, 1)).to.equal('more');
    expect(lastLines(join(folder, 'missing'))).to.equal('');
  });
});
