import { expect } from 'chai';
import { lastLine, narrowed, parseArguments } from './test-files.mjs';

describe('npm test', () => {
  it('narrows by how a path begins', () => {
    const files = ['test/ports/nats.test.ts', 'test/ports/nats/deep.test.ts', 'test/ports/postgres.test.ts'];
    expect(narrowed(files, ['./test/ports/nats'])).to.deep.equal(files.slice(0, 2));
    expect(narrowed(files, [])).to.deep.equal(files);
  });

  it('hands everything from the first option on to mocha', () => {
    expect(parseArguments(['test/ports', '--grep', 'x'])).to.deep.equal({
      wanted: ['test/ports'],
      forMocha: ['--grep', 'x'],
      containers: false,
    });
    expect(parseArguments(['--containers'])).to.deep.equal({ wanted: [], forMocha: [], containers: true });
  });

  it('ends with one plain line, which names skipped tests when there are any', () => {
    expect(lastLine({ passed: 3, failed: 0, skipped: 0 })).to.equal('3 passed, 0 failed');
    expect(lastLine({ passed: 3, failed: 1, skipped: 2 })).to.equal('3 passed, 1 failed, 2 skipped');
  });
});
