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
});
