import { expect } from 'chai';
import type { AvailabilityEvent } from '#contracts/events/index';
import { evolveAvailability, noAvailability, weeklyHoursOn } from './availability-state.ts';

const hostId = 'hosthosthost';
const officeId = 'officeoffice';
const told = (...events: AvailabilityEvent[]) => events.reduce(evolveAvailability, noAvailability);
const weekly = (from: string, validFrom?: string, validTo?: string): AvailabilityEvent => ({
  type: 'WeeklyHoursSet',
  data: {
    hostId,
    rules: [{ weekday: 1, from, to: '17:00', officeId }],
    ...(validFrom && { validFrom }),
    ...(validTo && { validTo }),
  },
});
const startOn = (date: string, ...events: AvailabilityEvent[]) =>
  weeklyHoursOn(told(...events), date)?.rules.map((rule) => rule.from);

describe('B11 availability as its events tell it', () => {
  it('lets the newest weekly hours win whose validity covers the date', () => {
    const events = [weekly('09:00'), weekly('10:00', '2026-06-01', '2026-08-31'), weekly('11:00', '2026-08-01')];
    expect(startOn('2026-05-31', ...events)).to.deep.equal(['09:00']);
    expect(startOn('2026-06-01', ...events)).to.deep.equal(['10:00']);
    expect(startOn('2026-07-31', ...events)).to.deep.equal(['10:00']);
    expect(startOn('2026-08-31', ...events)).to.deep.equal(['11:00']);
  });

  it('forgets weekly hours that newer ones cover wholly, and no others', () => {
    expect(told(weekly('09:00'), weekly('10:00', '2026-06-01'), weekly('11:00')).weekly).to.have.length(1);
    expect(told(weekly('09:00'), weekly('10:00', '2026-06-01')).weekly).to.have.length(2);
    expect(told(weekly('09:00', '2026-06-01', '2026-06-30'), weekly('10:00', '2026-06-01')).weekly).to.have.length(1);
    const june = ['2026-06-01', '2026-06-30'] as const;
    expect(told(weekly('09:00', ...june), weekly('10:00', ...june)).weekly).to.have.length(1);
    expect(told(weekly('09:00', '2026-05-31', '2026-06-30'), weekly('10:00', '2026-06-01')).weekly).to.have.length(2);
  });

  it('has no weekly hours before any were set', () => expect(startOn('2026-05-31')).to.equal(undefined));

  it('keeps the last word on a date, until it is reset', () => {
    const date = '2026-05-04';
    const opened: AvailabilityEvent = {
      type: 'DateOpened',
      data: { hostId, date, openings: [{ from: '08:00', to: '09:00', officeId }] },
    };
    const closed: AvailabilityEvent = { type: 'DateClosed', data: { hostId, date, publicText: 'Training' } };
    expect(told(opened, closed).dated.get(date)).to.deep.equal({ openings: [], publicText: 'Training' });
    expect(told(closed, opened).dated.get(date)?.openings).to.have.length(1);
    expect(told(opened, { type: 'DateReset', data: { hostId, date } }).dated.has(date)).to.equal(false);
  });

  it('takes time off back by its id, keeps no reason, and counts the same plan once', () => {
    const planned = (timeOffId: string): AvailabilityEvent => ({
      type: 'TimeOffPlanned',
      data: { hostId, timeOffId, from: '2026-05-04T00:00', to: '2026-05-05T00:00', reason: 'surgery' },
    });
    const state = told(planned('one'), planned('two'), planned('one'));
    expect(state.timeOff.map(({ timeOffId }) => timeOffId)).to.deep.equal(['two', 'one']);
    expect(JSON.stringify(state)).not.to.contain('surgery');
    const left = evolveAvailability(state, { type: 'TimeOffWithdrawn', data: { hostId, timeOffId: 'two' } });
    expect(left.timeOff.map(({ timeOffId }) => timeOffId)).to.deep.equal(['one']);
  });

  it('knows which services are offered once the host has said so', () => {
    expect(told().serviceIds).to.equal(undefined);
    expect(told({ type: 'ServicesOffered', data: { hostId, serviceIds: ['a', 'b'] } }).serviceIds).to.deep.equal([
      'a',
      'b',
    ]);
  });
});
