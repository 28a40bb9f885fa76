import type { AvailabilityEvent, WeeklyRule } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import { availability } from './decider.ts';

const hostId = 'hhhhhhhhhhhh';
const opening = { from: '09:00', to: '17:00', officeId: 'oooooooooooo' };
const rules: WeeklyRule[] = [{ weekday: 1, ...opening }];
const set: AvailabilityEvent = { type: 'WeeklyHoursSet', data: { hostId, rules } };
const closed: AvailabilityEvent = { type: 'DateClosed', data: { hostId, date: '2027-01-11' } };
const given = givenTo(availability);

describe('availability (B5, B11)', () => {
  it('weekly hours are set, and the same again say nothing', () =>
    given().when({ type: 'SetWeeklyHours', hostId, rules }).makes(set));
  it('no openings close a day, some replace it, a reset brings the week back', () => {
    const date = '2027-01-11';
    given(set).when({ type: 'SetDate', hostId, date, openings: [] }).makes(closed);
    given(set, closed)
      .when({ type: 'SetDate', hostId, date, openings: [opening] })
      .makes({ type: 'DateOpened', data: { hostId, date, openings: [opening] } });
    given(set, closed).when({ type: 'ResetDate', hostId, date }).makes({ type: 'DateReset', data: { hostId, date } });
    given(set).when({ type: 'ResetDate', hostId, date }).makesNothing();
  });
  it('says which services a host offers', () =>
    given()
      .when({ type: 'OfferServices', hostId, serviceIds: ['ssssssssssss'] })
      .makes({ type: 'ServicesOffered', data: { hostId, serviceIds: ['ssssssssssss'] } }));
  it('set by staff of one office keeps what other offices have (P35)', () => {
    const within = ['mmmmmmmmmmmm'];
    const ours = { weekday: 1, from: '18:00', to: '19:00', officeId: 'mmmmmmmmmmmm' };
    const facts = { permission: 'availability:manage', officeIds: ['oooooooooooo'] };
    const date = '2027-01-11';
    const weekly = { type: 'SetWeeklyHours', hostId, within } as const;
    given(set)
      .when({ ...weekly, rules: [ours] })
      .isRefused('forbidden', facts);
    given(set)
      .when({ ...weekly, rules: [ours, { weekday: 1, ...opening, to: '16:00' }] })
      .isRefused('forbidden', facts);
    given()
      .when({ ...weekly, rules })
      .isRefused('forbidden', facts);
    given(set)
      .when({ ...weekly, rules: [ours, ...rules] })
      .makes({ type: 'WeeklyHoursSet', data: { hostId, rules: [ours, ...rules] } });
    given({ type: 'WeeklyHoursSet', data: { hostId, rules, validFrom: '2027-06-01' } })
      .when({ ...weekly, rules: [ours] })
      .isRefused('forbidden', facts);
    given({ type: 'WeeklyHoursSet', data: { hostId, rules, validFrom: '2027-06-01' } })
      .when({ ...weekly, rules: [ours], validTo: '2027-05-31' })
      .makes({ type: 'WeeklyHoursSet', data: { hostId, rules: [ours], validTo: '2027-05-31' } });

    given(set).when({ type: 'SetDate', hostId, date, openings: [], within }).isRefused('forbidden', facts);
    given(set)
      .when({ type: 'SetDate', hostId, date, openings: [opening], within })
      .makes({ type: 'DateOpened', data: { hostId, date, openings: [opening] } });
    given(set, closed).when({ type: 'ResetDate', hostId, date, within }).isRefused('forbidden', facts);
    given(closed)
      .when({ type: 'ResetDate', hostId, date, within })
      .makes({ type: 'DateReset', data: { hostId, date } });
  });
});
