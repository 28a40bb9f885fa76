import { expect } from 'chai';
import { createLog } from './log.ts';
import { gatherLines } from './log-lines.ts';

const open = () => {
  const written: string[] = [];
  const lines = gatherLines((text) => void written.push(text));
  return { written, lines, log: createLog({ service: 's', level: 'info', format: 'json', lines }) };
};
const messagesIn = (text = '') =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).message);

describe('lines of a log', () => {
  it('are written together after a moment, in their order', async () => {
    const { written, log } = open();
    log.info('one');
    log.info('two');
    expect(written).to.be.empty;
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(written.map(messagesIn)).to.deep.equal([['one', 'two']]);
  });

  it('are written at once with a warning or an error', () => {
    const { written, log } = open();
    log.info('one');
    log.warn('two');
    log.error('three');
    expect(written.map(messagesIn)).to.deep.equal([['one', 'two'], ['three']]);
  });

  it('do not fill the memory', () => {
    const { written, lines } = open();
    for (let n = 0; n < 1_000; n += 1) lines.add('x'.repeat(200));
    expect(written).to.have.length(3);
  });
});
