import { expect } from 'chai';
import { prepareOften } from './prepared.ts';

describe('statements that come often', () => {
  it('are given a name the fourth time, each its own, and keep it', () => {
    const { nameFor } = prepareOften();
    const [first, second] = ['select $1', 'select $1, 2'];
    const asked = [first, first, first, second, second, second, first, second, first].map((text) => nameFor(text, 1));
    expect(asked.slice(0, 6).every(({ name }) => name === undefined)).to.equal(true);
    expect(asked[6]).to.deep.equal(asked[8]);
    expect(asked[6]?.name).to.be.a('string').and.not.equal(asked[7]?.name);
  });

  it('have no name without values, since they may be several at once', () => {
    const { nameFor } = prepareOften();
    for (let n = 0; n < 9; n += 1) expect(nameFor('select 1; select 2', 0)).to.deep.equal({});
  });

  it('are bounded, also when every text is another', () => {
    const { nameFor } = prepareOften();
    const names = new Set<string | undefined>();
    for (let text = 0; text < 1_000; text += 1)
      for (let n = 0; n < 4; n += 1) names.add(nameFor(`select $1, ${text}`, 1).name);
    names.delete(undefined);
    expect(names.size).to.equal(400);
  });

  it('lose their name for good when their plan was refused, and no other gets it', () => {
    const { nameFor, neverAgain } = prepareOften();
    const named = (text: string) => [1, 2, 3, 4].map(() => nameFor(text, 1)).at(-1)?.name;
    const name = named('select $1');
    neverAgain('select $1');
    expect(named('select $1')).to.equal(undefined);
    expect(named('select $1, 2')).to.be.a('string').and.not.equal(name);
  });
});
