import { givenTo } from '#test/support/given';
import {
  at,
  blocked,
  booked,
  bookIt,
  cancelled,
  date,
  day,
  instant,
  item,
  movedOut,
  nextPage,
  officeId,
  requested,
  terms,
} from '#test/support/page-examples';
import { pageDecider } from './decider.ts';

const given = givenTo(pageDecider);

describe('booking a line on a page', () => {
  it('books a free time (A6, B12)', () =>
    given()
      .when(bookIt('a', '09:00', '09:30'))
      .makes(booked('a', '09:00', '09:30')));

  it('refuses a time that another line takes, and names it (A22, B12)', () =>
    given(booked('a', '09:00', '10:00'))
      .when(bookIt('b', '09:30', '10:30'))
      .isRefused('slot-taken', { conflicts: [item('a')] }));

  it('lets the next one begin where the last one ends', () =>
    given(booked('a', '09:00', '10:00'))
      .when(bookIt('b', '10:00', '10:30'))
      .makes(booked('b', '10:00', '10:30')));

  it('takes the time of what was cancelled', () =>
    given(booked('a', '09:00', '10:00'), cancelled('a'))
      .when(bookIt('b', '09:00', '10:00'))
      .makes(booked('b', '09:00', '10:00')));

  it('counts the buffers of both sides together', () => {
    const buffers = { bufferBefore: 5, bufferAfter: 10 };
    given(booked('a', '09:00', '09:30', buffers))
      .when(bookIt('b', '09:40', '10:00', { with: buffers }))
      .isRefused('slot-taken', { conflicts: [item('a')] });
    given(booked('a', '09:00', '09:30', buffers))
      .when(bookIt('b', '09:45', '10:00', { with: buffers }))
      .makes(booked('b', '09:45', '10:00', buffers));
  });

  it('refuses a time that the host closed by hand', () =>
    given(blocked('x', '09:00', '12:00'))
      .when(bookIt('a', '11:30', '12:00'))
      .isRefused('slot-taken', { conflicts: [item('x')] }));

  it('refuses what has passed, also for staff', () =>
    given()
      .when(bookIt('a', '09:00', '09:30', { now: at('10:00'), asStaff: true }))
      .isRefused('in-the-past', { start: instant('09:00'), now: instant('10:00') }));

  it('refuses too short a notice, but not for staff', () => {
    const strict = { now: at('08:30'), terms: terms({ notice: { book: 60, change: 0, cancel: 0 } }) };
    given()
      .when(bookIt('a', '09:00', '09:30', strict))
      .isRefused('too-soon', { minutesNeeded: 60, earliest: instant('09:30') });
    given()
      .when(bookIt('a', '09:00', '09:30', { ...strict, asStaff: true }))
      .makes(booked('a', '09:00', '09:30'));
  });

  it('refuses what lies beyond the booking window', () =>
    given()
      .when(bookIt('a', '09:00', '09:30', { terms: terms({ window: { days: 1 } }) }))
      .isRefused('too-far', { until: instant('08:00') }));

  it('refuses what lies outside the hours, and names the open times beside it', () =>
    given()
      .when(bookIt('a', '17:00', '17:30'))
      .isRefused('outside-hours', { before: { start: instant('09:00'), end: instant('17:00') }, after: undefined }));

  it('refuses what would not lie wholly on the page', () => {
    const late = { start: at('22:00'), end: at('02:00', '2026-03-03'), officeId };
    given()
      .when(
        bookIt('a', '23:30', '23:59', {
          day: { ...day(), open: [late] },
          with: { end: instant('00:30', '2026-03-03') },
        }),
      )
      .isRefused('crosses-day', { date, dayStarts: instant('00:00'), dayEnds: instant('00:00', '2026-03-03') });
  });

  it('seats as many of one group service as it has places', () => {
    const group = { capacity: 2 };
    const asked = { terms: terms(group), with: group };
    given(booked('a', '09:00', '10:00', group))
      .when(bookIt('b', '09:00', '10:00', asked))
      .makes(booked('b', '09:00', '10:00', group));
    given(booked('a', '09:00', '10:00', group), booked('b', '09:00', '10:00', group))
      .when(bookIt('c', '09:00', '10:00', asked))
      .isRefused('capacity-reached', { capacity: 2, seated: [item('a'), item('b')] });
    given(booked('a', '09:00', '10:00', group))
      .when(bookIt('b', '09:30', '10:30', asked))
      .isRefused('slot-taken', { conflicts: [item('a')] });
  });

  it('keeps the limits per host and day, of the service and of the office', () => {
    const past = [booked('a', '09:00', '09:30'), booked('b', '10:00', '10:30')];
    given(...past)
      .when(bookIt('c', '11:00', '11:30', { terms: terms({ limits: { hostPerDay: 2 } }) }))
      .isRefused('limit-reached', { limit: 'service-per-day', most: 2, count: 2 });
    given(...past)
      .when(bookIt('c', '11:00', '11:30', { hostLimits: { perDay: 2 } }))
      .isRefused('limit-reached', { limit: 'host-per-day', most: 2, count: 2 });
  });

  it('refuses what the index of clients knows against it, the limit before the clash', () => {
    const limit = { limit: 'client-per-week', most: 3, count: 3 };
    given()
      .when(bookIt('a', '09:00', '09:30', { client: { limit, clashes: ['x'] } }))
      .isRefused('limit-reached', limit);
    given()
      .when(bookIt('a', '09:00', '09:30', { client: { clashes: ['x'] } }))
      .isRefused('client-busy', { conflicts: ['x'] });
  });

  it('tells the time before the line in the way: the order of the checks is a promise', () =>
    given(booked('a', '09:00', '10:00'))
      .when(bookIt('b', '09:00', '09:30', { now: at('09:30'), client: { clashes: ['x'] } }))
      .isRefused('in-the-past'));

  it('waits for approval where the service wants it, and takes the time meanwhile (F lifecycle)', () => {
    given()
      .when(bookIt('a', '09:00', '09:30', { approval: 'required' }))
      .makes(requested('a', '09:00', '09:30'));
    given(requested('a', '09:00', '09:30'))
      .when(bookIt('b', '09:00', '09:30'))
      .isRefused('slot-taken');
    given()
      .when(bookIt('a', '09:00', '09:30', { approval: 'required', asStaff: true }))
      .makes(booked('a', '09:00', '09:30'));
  });

  it('makes nothing when the line stands already, here or where it went', () => {
    given(booked('a', '09:00', '09:30'))
      .when(bookIt('a', '09:00', '09:30'))
      .makesNothing();
    given(booked('a', '09:00', '09:30'), movedOut('a', item('h', '2026-03-03'), nextPage))
      .when(bookIt('a', '09:00', '09:30'))
      .makesNothing();
  });
});
