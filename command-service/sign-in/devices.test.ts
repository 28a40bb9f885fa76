import { expect } from 'chai';
import { deviceMarks } from './devices.ts';

const marks = deviceMarks(Buffer.alloc(32, 3));

describe('known devices (threat row Account)', () => {
  it('are known to the accounts that signed in there, and to no other', () => {
    const cookie = marks.marked(undefined, 'anna');
    expect(marks.known(cookie, 'anna')).to.be.a('string');
    expect(marks.known(cookie, 'bert')).to.equal(undefined);
    const both = marks.marked(cookie, 'bert');
    expect(marks.known(both, 'anna')).to.equal(marks.known(cookie, 'anna'));
    expect(marks.known(both, 'bert')).to.equal(marks.known(cookie, 'anna'));
    expect(marks.marked(both, 'bert'), 'twice is once').to.equal(both);
  });

  it('remember five accounts, and nothing that was made up', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const cookie = names.reduce<string | undefined>((kept, name) => marks.marked(kept, name), undefined);
    expect(names.filter((name) => marks.known(cookie, name))).to.deep.equal(['b', 'c', 'd', 'e', 'f']);
    const [device, mark = ''] = marks.marked(undefined, 'anna').split('~');
    const forged = [
      deviceMarks(Buffer.alloc(32, 4)).marked(undefined, 'anna'),
      `AAAAAAAAAAAAAAAA~${mark}`,
      `${device}~${mark.toUpperCase()}`,
      `${device}~${'A'.repeat(22)}`,
      `${device}`,
      `${device}~`,
      `${device}~${mark}~`,
      '~'.repeat(50_000),
      '',
    ];
    for (const one of forged) expect(marks.known(one, 'anna'), one.slice(0, 60)).to.equal(undefined);
  });
});
