import { expect } from 'chai';
import { openPace } from './pace.ts';

describe('the pace of a follower', () => {
  it('what one person does never waits, however long it took', () => {
    const pace = openPace();
    for (let n = 0; n < 30; n += 1) pace.dealtWith(1, n * 50, n * 50 + 40);
    expect(pace.rest(500)).to.equal(0);
  });
  it('in a flood it rests three times as long as it worked, within bounds', () => {
    const pace = openPace();
    pace.dealtWith(100, 1_000, 1_100);
    expect([pace.rest(500), pace.ended()]).to.deep.equal([300, 1_100]);
    pace.dealtWith(100, 1_150, 1_160);
    expect(pace.rest(500)).to.equal(200);
    pace.dealtWith(100, 1_200, 1_800);
    expect(pace.rest(500)).to.equal(500);
  });
  it('in a torrent it rests twice as long as in any flood', () => {
    const pace = openPace();
    pace.dealtWith(600, 1_000, 1_010);
    expect(pace.rest(500)).to.equal(200);
    pace.dealtWith(400, 1_500, 1_510);
    expect(pace.rest(500)).to.equal(1_000);
  });
  it('two seconds later the flood is over', () => {
    const pace = openPace();
    pace.dealtWith(100, 1_000, 1_040);
    pace.dealtWith(1, 2_500, 2_510);
    expect(pace.rest(500), 'a second ago there was one').to.equal(200);
    pace.dealtWith(1, 3_500, 3_510);
    expect(pace.rest(500)).to.equal(0);
  });
});
