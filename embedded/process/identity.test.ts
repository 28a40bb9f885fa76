import { expect } from 'chai';
import { identify, parsePs, parseStat } from './identity.ts';

describe('process identity', () => {
  it('reads state and start time though the command name holds spaces and brackets', () => {
    const rest = Array.from({ length: 30 }, (_, index) => String(index + 100));
    expect(parseStat(`42 (a ) b (c) S ${rest.join(' ')}`)).to.deep.equal({ state: 'S', started: '118' });
  });

  it('reads what ps says on other systems', () => {
    expect(parsePs('Ss   Mon Jan  5 10:00:00 2026     /bin/postgres -D /x y')).to.deep.equal({
      state: 'S',
      started: 'Mon Jan  5 10:00:00 2026',
      command: '/bin/postgres -D /x y',
    });
    expect(parsePs('')).to.equal(undefined);
  });

  it('finds this very process, and nothing under a pid nobody has', () => {
    expect(identify(process.pid)?.command).to.include('node');
    expect(identify(2 ** 22 + 1)).to.equal(undefined);
  });
});
