import { expect } from 'chai';
import { inertCell } from './cells.ts';

describe('cells of an export', () => {
  it('makes what begins a formula text', () => {
    for (const sign of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '−'])
      expect(inertCell(`${sign}cmd|' /C calc'!A0`)).to.match(/^'/);
    for (const hidden of [' ', '\u00a0', '\u200b', '\ufeff', '\u202e', '\u0000', '  \u2060'])
      expect(inertCell(`${hidden}=1+1`)).to.match(/^'/);
  });
  it('leaves all else alone', () => {
    for (const cell of ['', 'Anna', '2027-01-04', '3 - 2', 'a=b', 'Ñandú', "O'Hara", '1+1'])
      expect(inertCell(cell)).to.equal(cell);
  });
});
