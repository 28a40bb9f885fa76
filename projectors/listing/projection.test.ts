import { expect } from 'chai';
import { given, happened } from '../given.ts';
import {
  about,
  appointmentId,
  booked,
  cancelled,
  client,
  host,
  laterPage,
  movedIn,
  movedOut,
  otherHost,
  page,
  requested,
  rescheduled,
  undone,
} from '../story.ts';
import { listing } from './projection.ts';

const one = { appointment_id: appointmentId, client_id: client };

describe('listing (D3): every appointment as it stands', () => {
  it('shows what was booked at the wall clock it was promised for', () =>
    given(listing, booked()).thenRows({
      appointments: [
        {
          ...one,
          status: 'booked',
          host_id: host,
          start_at: '2026-03-30T08:30:00Z',
          local_start: '2026-03-30T10:30',
          local_end: '2026-03-30T11:00',
          sequence: 0,
          price: null,
          page,
          changes: 1,
        },
      ],
    }));

  it('follows a request to its approval, and through the day', () => {
    given(listing, requested()).thenRows({ appointments: [{ ...one, status: 'requested' }] });
    const approved = happened(page, 'AppointmentApproved', about);
    given(listing, requested(), approved).thenRows({ appointments: [{ ...one, status: 'booked', changes: 2 }] });
    for (const [type, status] of [
      ['AppointmentCheckedIn', 'checked-in'],
      ['AppointmentCompleted', 'completed'],
      ['AppointmentMissed', 'missed'],
      ['AppointmentDeclined', 'declined'],
    ] as const)
      given(listing, booked(), happened(page, type, about)).thenRows({ appointments: [{ ...one, status }] });
  });

  it('keeps the status through a change of time, and counts the change', () =>
    given(listing, booked(), rescheduled()).thenRows({
      appointments: [
        { ...one, status: 'booked', start_at: '2026-03-30T10:00:00Z', local_end: '2026-03-30T12:30', sequence: 1 },
      ],
    }));

  it('moves the appointment at the instant the first page lets it go', () => {
    const there = { ...one, host_id: otherHost, page: laterPage, local_start: '2026-04-02T17:00', sequence: 1 };
    given(listing, booked(), movedOut()).thenRows({ appointments: [{ ...there, changes: 2 }] });
    given(listing, booked(), movedOut(), movedIn()).thenRows({ appointments: [{ ...there, changes: 3 }] });
  });

  it('brings back what was undone', () =>
    given(listing, booked(), cancelled(), undone()).thenRows({ appointments: [{ ...one, status: 'booked' }] }));

  it('takes new words without losing the others', () =>
    given(
      listing,
      booked({ note: 'first' }),
      happened(page, 'AppointmentAnnotated', { ...about, answers: { allergies: 'none' } }),
    ).thenRows({ appointments: [{ ...one, note: 'first', answers: { allergies: 'none' } }] }));

  it('remembers when it last changed, and where in the log', () =>
    given(listing, booked({}, '2026-03-01T08:00:00Z'), cancelled('2026-03-02T08:00:00Z')).thenRows({
      appointments: [{ booked_at: '2026-03-01T08:00:00Z', changed_at: '2026-03-02T08:00:00Z', changed_commit: '2' }],
    }));

  it('stops at an event about an appointment it never heard of', () =>
    expect(given(listing, cancelled()).failed).to.have.length(1));
});
