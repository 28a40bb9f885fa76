import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { anonymous, type Caller } from './caller.ts';
import { memoryLimiter, quotasOf } from './limits.ts';
import { metersOf } from './meter.ts';
import { subnetOf } from './subnet.ts';

const person = (actorId: string): Caller => ({ ...anonymous, kind: 'person', actorId, personId: actorId });
const key = (actorId: string): Caller => ({ ...anonymous, kind: 'key', actorId });

/** The last answer's `r`, or the code of the refusal. */
const teller = (kind: 'read' | 'write' | 'sign-in', all = 10, ofKeys = 4) => {
  let clock = Date.parse('2026-03-02T12:00:00Z');
  const limiter = memoryLimiter(quotasOf({ all, ofKeys }), 60, () => clock);
  const meters = metersOf(limiter, kind);
  return {
    asks: (caller: Caller, address: string): string => {
      const head: unknown[] = [];
      try {
        void meters.of(caller, head as never, address);
      } catch (error) {
        return error instanceof Problem ? error.code : String(error);
      }
      return String(head[3]);
    },
    passes: (ms: number) => {
      clock += ms;
    },
  };
};

describe('limits (P34, B15, B21, E5)', () => {
  it('never refuse while something is left, and always when nothing is', () => {
    const { asks } = teller('read');
    let left = 10;
    for (let i = 0; i < 30; i += 1) {
      const answer = asks(anonymous, '192.0.2.1');
      if (left > 0) expect(answer).to.match(/^"read";r=\d+;t=\d+$/);
      else expect(answer).to.equal('rate-limited');
      left = Number(/r=(\d+)/.exec(answer)?.[1] ?? 0);
    }
  });

  it('begin anew with each window', () => {
    const { asks, passes } = teller('read');
    for (let i = 0; i < 11; i += 1) asks(anonymous, '192.0.2.1');
    expect(asks(anonymous, '192.0.2.1')).to.equal('rate-limited');
    passes(60_000);
    expect(asks(anonymous, '192.0.2.1')).to.equal('"read";r=9;t=60');
  });

  it('count strangers by address, IPv6 by the network that was handed out', () => {
    const { asks } = teller('read', 3);
    for (let i = 0; i < 3; i += 1) asks(anonymous, `2001:db8:0:1::${i}`);
    expect(asks(anonymous, '2001:db8:0:1:ffff::9')).to.equal('rate-limited');
    expect(asks(anonymous, '2001:db8:0:2::1')).to.include('r=2');
    expect(asks(anonymous, '192.0.2.1')).to.include('r=2');
  });

  it('count people and keys by what they are, wherever they come from, and keys by their own quota', () => {
    const { asks } = teller('read', 3, 2);
    for (let i = 0; i < 3; i += 1) asks(person('anna'), `192.0.2.${i}`);
    expect(asks(person('anna'), '192.0.2.9')).to.equal('rate-limited');
    expect(asks(person('bert'), '192.0.2.9')).to.include('r=2');
    expect(asks(key('key:k'), '192.0.2.9')).to.match(/^"key-read";r=1;/);
    asks(key('key:k'), '192.0.2.10');
    expect(asks(key('key:k'), '192.0.2.11')).to.equal('rate-limited');
    expect(asks(key('key:l'), '192.0.2.11')).to.include('r=1');
  });

  it('of signing in count by address, whoever one is already', () => {
    const { asks } = teller('sign-in', 20);
    asks(person('anna'), '192.0.2.1');
    expect(asks(anonymous, '192.0.2.1')).to.include('r=0');
    expect(asks(person('bert'), '192.0.2.1')).to.equal('rate-limited');
    expect(asks(key('key:k'), '192.0.2.1'), 'nor does a key open another quota').to.equal('rate-limited');
  });

  it('know an IPv6 network however it is spelt', () => {
    for (const same of [
      '2001:db8::1',
      '2001:0db8:0000:0000:1:2:3:4',
      '2001:DB8::',
      '2001:db8:0:0:ffff::%eth0',
      '2001:db8::ffff:1.2.3.4',
    ])
      expect(subnetOf(same), same).to.equal('2001:db8:0:0::/64');
    expect(subnetOf('::1')).to.equal('0:0:0:0::/64');
    expect(subnetOf('192.0.2.1')).to.equal('192.0.2.1');
  });
});
