import { expect } from 'chai';
import { deviceMarks } from './devices.ts';
import { networkOf } from './network.ts';

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

describe('the network an address counts for', () => {
  it('is the address itself, and the first 64 bits of a longer one, however it is written', () => {
    expect(networkOf('203.0.113.7')).to.equal('203.0.113.7');
    for (const same of ['2001:db8:1::1', '2001:DB8:1:0:ffff:0:0:1', '2001:db8:1:0000::9', '2001:db8:1::ffff:1.2.3.4'])
      expect(networkOf(same), same).to.equal('2001:db8:1:0');
    expect(networkOf('2001::1:2:3:4:5')).to.equal('2001:0:0:1');
    expect(networkOf('::1')).to.equal('0:0:0:0');
  });
});
