import type { PageEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import {
  approved,
  at,
  booked,
  cancelled,
  checkedIn,
  clientId,
  completed,
  declined,
  earlier,
  instant,
  item,
  measure,
  movedOut,
  nextPage,
  requested,
  terms,
  time,
} from '#test/support/page-examples';
import type { CancelAppointment, RescheduleAppointment } from './commands.ts';
import { pageDecider } from './decider.ts';

const given = givenTo(pageDecider);
const appointmentId = item('a');
const nine = booked('a', '09:00', '09:30');
const about = { appointmentId, now: earlier };
const afterwards = { appointmentId, now: at('09:10') };
const gone = movedOut('a', item('h', '2026-03-03'), nextPage);
const pointer = { follow: { toPage: nextPage, holdId: item('h', '2026-03-03') } };

describe('deciding about a request (F lifecycle)', () => {
  const waiting = requested('a', '09:00', '09:30');

  it('approves it', () =>
    given(waiting)
      .when({ type: 'ApproveAppointment', ...about })
      .makes(approved('a')));

  it('declines it with a reason', () =>
    given(waiting)
      .when({ type: 'DeclineAppointment', ...about, reason: 'no room' })
      .makes({ type: 'AppointmentDeclined', data: { appointmentId, clientId, reason: 'no room' } }));

  it('approves nothing that has passed, was declined or never was', () => {
    given(waiting)
      .when({ type: 'ApproveAppointment', ...afterwards })
      .isRefused('in-the-past');
    given(waiting, declined('a'))
      .when({ type: 'ApproveAppointment', ...about })
      .isRefused('not-allowed-in-status', { appointmentId, state: 'declined', allowed: ['requested'] });
    given()
      .when({ type: 'ApproveAppointment', ...about })
      .isRefused('not-found', { appointmentId });
  });

  it('declines nothing that was approved', () =>
    given(waiting, approved('a'))
      .when({ type: 'DeclineAppointment', ...about })
      .isRefused('not-allowed-in-status'));
});

describe('cancelling (A9, B6, C7)', () => {
  const cancel = (changes: Partial<CancelAppointment> = {}): CancelAppointment => ({
    type: 'CancelAppointment',
    ...about,
    by: 'client',
    notice: 60,
    ...changes,
  });

  it('strikes the line out', () => given(nine).when(cancel()).makes(cancelled('a')));

  it('keeps by whom and why', () =>
    given(nine)
      .when(cancel({ by: 'staff', reason: 'ill' }))
      .makes({ type: 'AppointmentCancelled', data: { appointmentId, clientId, by: 'staff', reason: 'ill' } }));

  it('wants notice from a client, not from staff', () => {
    given(nine)
      .when(cancel({ now: at('08:30') }))
      .isRefused('too-soon', { minutesNeeded: 60, start: instant('09:00'), latest: instant('08:00') });
    given(nine)
      .when(cancel({ now: at('09:10') }))
      .isRefused('in-the-past');
    given(nine)
      .when(cancel({ now: at('09:10'), by: 'staff' }))
      .makes(cancelled('a', 'staff'));
  });

  it('does not strike out what was kept', () =>
    given(nine, checkedIn('a'), completed('a'))
      .when(cancel())
      .isRefused('not-allowed-in-status', { appointmentId, state: 'completed', allowed: ['requested', 'booked'] }));

  it('follows what moved to another page', () => given(nine, gone).when(cancel()).defers(pointer));
});

describe('rescheduling on the same page (A9, F lifecycle)', () => {
  const to = (from: string, until: string, changes: Partial<RescheduleAppointment> = {}): RescheduleAppointment => ({
    type: 'RescheduleAppointment',
    appointmentId,
    time: time(from, until),
    ...measure(),
    ...changes,
  });
  const rescheduled: PageEvent = {
    type: 'AppointmentRescheduled',
    data: {
      appointmentId,
      clientId,
      ...time('09:15', '09:45'),
      sequence: 1,
      was: { start: instant('09:00'), end: instant('09:30') },
    },
  };

  it('may overlap its own old time', () => given(nine).when(to('09:15', '09:45')).makes(rescheduled));

  it('frees the old time and takes the new one', () => {
    const past = [nine, { ...rescheduled, data: { ...rescheduled.data, ...time('10:00', '10:30') } }] as const;
    given(...past)
      .when({ ...to('10:15', '10:45'), appointmentId: item('b') })
      .isRefused('not-found');
    given(...past, booked('b', '09:00', '09:30'))
      .when(to('09:00', '09:30'))
      .isRefused('slot-taken', { conflicts: [item('b')] });
  });

  it('makes nothing when it is at that time already', () => given(nine).when(to('09:00', '09:30')).makesNothing());

  it('wants notice of a change from the old time and for the new one', () => {
    const strict = terms({ notice: { book: 0, change: 60, cancel: 0 } });
    given(nine)
      .when(to('12:00', '12:30', { now: at('08:30'), terms: strict }))
      .isRefused('too-soon', { minutesNeeded: 60, start: instant('09:00'), latest: instant('08:00') });
    given(booked('a', '12:00', '12:30'))
      .when(to('09:00', '09:30', { now: at('08:30'), terms: strict }))
      .isRefused('too-soon', { minutesNeeded: 60, earliest: instant('09:30') });
  });

  it('leaves alone what was struck out or went elsewhere', () => {
    given(nine, cancelled('a')).when(to('10:00', '10:30')).isRefused('not-allowed-in-status');
    given(nine, gone)
      .when(to('10:00', '10:30'))
      .isRefused('not-allowed-in-status', { appointmentId, state: 'moved', toPage: nextPage });
  });
});
