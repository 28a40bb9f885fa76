import { expect } from 'chai';
import { DatabaseUnavailable } from '#platform/postgres/db';
import { gather } from './gather.ts';

describe('gathered questions', () => {
  const asked: (readonly number[])[] = [];
  beforeEach(() => asked.splice(0));
  const double = gather(async (numbers: readonly number[]) => {
    asked.push(numbers);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (numbers.includes(13)) throw new Error('thirteen');
    if (numbers.includes(99)) throw new DatabaseUnavailable('timeout', 'away', true);
    return numbers.map((number) => 2 * number);
  });

  it('are asked once for all of one turn, each getting its own answer', async () => {
    expect(await Promise.all([1, 2, 3].map(double))).to.deep.equal([2, 4, 6]);
    expect(asked).to.deep.equal([[1, 2, 3]]);
  });

  it('never join one that is under way: an answer is no older than its question', async () => {
    const first = double(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await Promise.all([first, double(2), double(3)]);
    expect(asked).to.deep.equal([[1], [2, 3]]);
  });

  it('are a hundred at most', async () => {
    await Promise.all(Array.from({ length: 220 }, (_, n) => double(200 + n)));
    expect(asked.map(({ length }) => length)).to.deep.equal([100, 100, 20]);
  });

  it('are asked one by one when they fail together, so that only the bad one fails', async () => {
    const answers = await Promise.allSettled([1, 13, 3].map(double));
    expect(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
    ).to.deep.equal([2, 'Error: thirteen', 6]);
    expect(await double(4)).to.equal(8);
  });

  it('fail together, asked once, when Postgres is away', async () => {
    const answers = await Promise.allSettled([1, 99, 3].map(double));
    expect(answers.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect(asked).to.have.length(1);
  });
});
