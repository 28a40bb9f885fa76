import { expect } from 'chai';
import { type NoticeJob, type NoticeKind, noticeKinds } from './notice.ts';
import { type Facts, judge } from './policy.ts';

const now = new Date('2026-03-01T12:00:00Z');
const minutes = (n: number): Date => new Date(now.getTime() + n * 60_000);

const job = (kind: NoticeKind, more: Partial<NoticeJob> = {}): NoticeJob => ({
  jobId: 'job',
  kind,
  channel: 'mail',
  personId: 'pppppppppppp',
  appointmentId: 'hhhhhhhhhhhh-20260301-nnnnnnnnnnnn',
  sequence: 1,
  happenedAt: now,
  late: false,
  was: null,
  ...more,
});
const facts = (status: string, sequence = 1, end = minutes(60)): Facts => ({
  appointment: { status, sequence, end },
  recipient: { status: 'active', hasAddress: true, wants: true },
});
const whyNot = (kind: NoticeKind, found: Facts, more: Partial<NoticeJob> = {}): string => {
  const verdict = judge(job(kind, more), found, now);
  return verdict.send ? 'sent' : verdict.why;
};

const statuses = ['requested', 'booked', 'checked-in', 'completed', 'missed', 'cancelled', 'declined'];
const sentWhile: Record<NoticeKind, string[]> = {
  requested: ['requested'],
  booked: ['booked'],
  approved: ['booked'],
  declined: ['declined'],
  rescheduled: ['requested', 'booked'],
  cancelled: ['cancelled'],
};

describe('notice policy (P22)', () => {
  for (const kind of noticeKinds)
    for (const status of statuses)
      it(`${kind} while ${status}: ${sentWhile[kind].includes(status) ? 'sent' : 'suppressed'}`, () =>
        expect(whyNot(kind, facts(status))).to.equal(
          sentWhile[kind].includes(status) ? 'sent' : `the appointment is ${status} by now`,
        ));

  it('says nothing of a time that was moved since', () => {
    expect(whyNot('booked', facts('booked', 2))).to.match(/moved since/);
    expect(whyNot('rescheduled', facts('booked', 2))).to.match(/moved since/);
    expect(whyNot('cancelled', facts('cancelled', 2))).to.match(/moved since/);
  });

  it('says nothing of what a restored backup brings back (P29)', () =>
    expect(whyNot('booked', facts('booked'), { late: true })).to.match(/a day old/));

  it('says nothing of what is over', () => {
    expect(whyNot('booked', facts('booked', 1, minutes(0)))).to.equal('the appointment is over');
    expect(whyNot('booked', facts('booked', 1, minutes(1)))).to.equal('sent');
  });

  it('says nothing about an appointment that is not there', () =>
    expect(whyNot('booked', { ...facts('booked'), appointment: undefined })).to.match(/not there/));

  const person = (recipient: Facts['recipient']): Facts => ({ ...facts('booked'), recipient });
  const fine = { status: 'active', hasAddress: true, wants: true };
  it('leaves alone who is erased, suspended, unreachable or does not want it', () => {
    expect(whyNot('booked', person(undefined))).to.equal('the recipient is not there');
    expect(whyNot('booked', person({ ...fine, status: 'erased' }))).to.equal('the recipient is erased');
    expect(whyNot('booked', person({ ...fine, status: 'suspended' }))).to.equal('the recipient is suspended');
    expect(whyNot('booked', person({ ...fine, hasAddress: false }))).to.equal('no usable e-mail address');
    expect(whyNot('booked', person({ ...fine, hasAddress: false }), { channel: 'sms' })).to.match(/phone/);
    expect(whyNot('booked', person({ ...fine, wants: false }))).to.equal('the recipient does not want mail');
  });

  it('5,000 appointments cancelled, moved or left alone around the moment of sending: no stale notice', () => {
    let sent = 0;
    for (let n = 0; n < 5_000; n += 1) {
      const changed = ['left alone', 'cancelled', 'moved'][n % 3];
      // The change lands 5 s before to 5 s after the look; the clock stands up to an hour off.
      const seesChange = (n % 101) - 50 <= 0;
      const clock = minutes(((n * 7) % 121) - 60);
      const status = changed === 'cancelled' && seesChange ? 'cancelled' : 'booked';
      const sequence = changed === 'moved' && seesChange ? 2 : 1;
      const verdict = judge(job('booked'), facts(status, sequence, minutes(30)), clock);
      const stale = seesChange && changed !== 'left alone';
      expect(verdict.send, `case ${n}`).to.equal(!stale && clock < minutes(30));
      if (verdict.send) sent += 1;
    }
    expect(sent).to.be.greaterThan(1_000);
  });
});
