import { expect } from 'chai';
import { type BucketKind, judge } from './attempt-policy.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const verdictAfter = (kind: BucketKind, failures: number, secondsAgo: number) =>
  judge([{ kind, count: { failures, lastAt: now - secondsAgo * 1000 } }], now);

describe('the wait after failed sign-ins (threat row Account, B9)', () => {
  it('ten are free, then each doubles the wait, up to a quarter of an hour', () => {
    expect(judge([{ kind: 'pair', count: undefined }], now)).to.deep.equal({
      verdict: 'try',
      counts: [{ failures: 1, lastAt: now }],
    });
    const waits = [9, 10, 11, 12, 13, 18, 19, 60, 2_000].map((failures) => {
      const verdict = verdictAfter('pair', failures, 0);
      return verdict.verdict === 'wait' ? verdict.seconds : 0;
    });
    expect(waits).to.deep.equal([0, 2, 4, 8, 16, 512, 900, 900, 900]);
    expect(verdictAfter('pair', 12, 8).verdict).to.equal('try');
    expect(verdictAfter('pair', 12, 7.5)).to.deep.equal({ verdict: 'wait', seconds: 1 });
  });

  it('a hundred failures close the account to strangers; no wait opens it within a month', () => {
    expect(verdictAfter('account', 99, 0)).to.deep.equal({ verdict: 'try', counts: [{ failures: 100, lastAt: now }] });
    expect(verdictAfter('account', 100, 29 * 86_400)).to.deep.equal({ verdict: 'closed' });
    expect(verdictAfter('account', 100, 31 * 86_400).verdict).to.equal('try');
  });

  it('every count must allow it, or none is touched', () => {
    const free = { failures: 0, lastAt: now };
    const buckets = [
      { kind: 'account', count: free },
      { kind: 'address', count: { failures: 203, lastAt: now } },
      { kind: 'pair', count: free },
    ] as const;
    expect(judge(buckets, now)).to.deep.equal({ verdict: 'wait', seconds: 16 });
  });
});
