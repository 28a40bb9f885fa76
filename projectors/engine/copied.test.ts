import { expect } from 'chai';
import { json, nullable, rowsTable, text, texts, whole, yesNo } from '../table.ts';
import { copyTexts, sideBySide } from './copied.ts';
import { Unstorable } from './faults.ts';

const table = rowsTable({
  columns: { id: text, words: nullable(texts), said: nullable(json<unknown>()), count: whole, good: yesNo },
  key: ['id'],
});
const row = { id: 'a', words: null, said: null, count: 1, good: true };
const written = (...rows: readonly object[]) => [...copyTexts(table, rows as (typeof row)[])].join('');

describe('rows as lines for COPY', () => {
  it('a column after the other, whatever their order in the row', () => {
    expect(written(row, { good: false, count: -2, said: { b: [1] }, words: ['x'], id: 'b' })).to.equal(
      'a\t\\N\t\\N\t1\ttrue\nb\t{"x"}\t{"b":[1]}\t-2\tfalse\n',
    );
  });
  it('what would end a field or a line does not', () => {
    expect(written({ ...row, id: 'tab\tline\nreturn\rback\\N' })).to.equal(
      'tab\\tline\\nreturn\\rback\\\\N\t\\N\t\\N\t1\ttrue\n',
    );
    expect(written({ ...row, words: ['a"b\\c', 'd,e}', 'NULL', ''] })).to.contain(
      '{"a\\\\"b\\\\\\\\c","d,e}","NULL",""}',
    );
    expect(written({ ...row, said: 'a\nb' })).to.contain('\t"a\\\\nb"\t');
  });
  it('what is missing is absent, as in JSON', () => {
    expect(written({ id: 'a', said: undefined, count: Number.NaN, good: true })).to.equal('a\t\\N\t\\N\t\\N\ttrue\n');
  });
  it('new rows lie along the column that the table names, and those of equal place as they came', () => {
    const rows = [2, 1, 2, 0].map((count, n) => ({ ...row, id: `${n}`, count }));
    const order = (along: string | undefined) => sideBySide({ along }, rows).map(({ id }) => id);
    expect(order('count')).to.deep.equal(['3', '1', '0', '2']);
    expect(order(undefined)).to.deep.equal(['0', '1', '2', '3']);
  });
  it('half of a sign is refused, and what is no value', () => {
    expect(() => written({ ...row, said: { n: 1n } })).to.throw(Unstorable);
    expect(() => written({ ...row, id: 'a\ud800' })).to.throw(Unstorable);
  });
  it('many rows take several texts', () => {
    const texts = [
      ...copyTexts(
        table,
        Array.from({ length: 1_200 }, () => row),
      ),
    ];
    expect(texts).to.have.length(3);
    expect(texts.join('').split('\n')).to.have.length(1_201);
  });
});
