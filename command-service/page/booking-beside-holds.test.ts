import type { PageEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import {
  abandoned,
  at,
  blocked,
  booked,
  bookIt,
  clientId,
  earlier,
  held,
  instant,
  item,
  line,
  measure,
  nextPage,
  page,
  released,
} from '#test/support/page-examples';
import { pageDecider } from './decider.ts';

const given = givenTo(pageDecider);
const morning = (time: string) => instant(time, '2026-03-01');

describe('booking with a hold of the same page', () => {
  const open = held('h', '09:00', '09:30', morning('08:05'));
  const used = { ...bookIt('a', '09:00', '09:30'), holdId: item('h') };

  it('uses the hold in the same append', () =>
    given(open)
      .when(used)
      .makes(released('h', 'used'), booked('a', '09:00', '09:30')));

  it('refuses others while it stands, and says until when', () =>
    given(open)
      .when(bookIt('b', '09:00', '09:30'))
      .isRefused('slot-taken', { conflicts: [item('h')], heldUntil: morning('08:05') }));

  it('lets time end it: others book, and the log says so first', () =>
    given(open)
      .when(bookIt('b', '09:00', '09:30', { now: at('08:06', '2026-03-01') }))
      .makes(released('h', 'expired'), booked('b', '09:00', '09:30')));

  it('still serves whoever comes late while nobody took the time', () =>
    given(open)
      .when({ ...used, now: at('08:06', '2026-03-01') })
      .makes(released('h', 'expired'), booked('a', '09:00', '09:30')));

  it('is gone when it was used, withdrawn or never was', () => {
    given(open, released('h', 'withdrawn'))
      .when(used)
      .isRefused('hold-expired', { holdId: item('h') });
    given()
      .when(used)
      .isRefused('hold-expired', { holdId: item('h') });
  });

  it('cannot be used when another page decides about it', () =>
    given(held('h', '09:00', '09:30', morning('08:05'), nextPage))
      .when(used)
      .isRefused('hold-expired', { holdId: item('h'), commitsOn: nextPage }));
});

describe('booking beside a hold that another page decides', () => {
  const foreign = held('h', '09:00', '09:30', morning('08:05'), nextPage);
  const later = at('08:06', '2026-03-01');

  it('is refused while the hold stands', () =>
    given(foreign)
      .when(bookIt('a', '09:00', '09:30'))
      .isRefused('slot-taken', { conflicts: [item('h')] }));

  it('asks to settle it first once its instant has passed: the clock alone frees nothing', () =>
    given(foreign)
      .when(bookIt('a', '09:00', '09:30', { now: later }))
      .defers({ settleFirst: [{ holdId: item('h'), commitsOn: nextPage }] }));

  it('is refused at once when something else is in the way too', () =>
    given(foreign, booked('b', '09:00', '09:30'))
      .when(bookIt('a', '09:00', '09:30', { now: later }))
      .isRefused('slot-taken', { conflicts: [item('b')] }));

  it('commits holds on a room and a diary, unless they were given up here or name another page', () => {
    const room = { holdId: `roomaaaaaaaa-20260302-hhhhhhhhhhhh`, commitsOn: page };
    given()
      .when(bookIt('a', '09:00', '09:30', { holds: [room] }))
      .makes({ type: 'AppointmentBooked', data: { ...line('a', '09:00', '09:30'), holdIds: [room.holdId] } });
    given(abandoned(room.holdId))
      .when(bookIt('a', '09:00', '09:30', { holds: [room] }))
      .isRefused('hold-expired', { holdId: room.holdId, abandoned: 'expired' });
    given()
      .when(bookIt('a', '09:00', '09:30', { holds: [{ ...room, commitsOn: nextPage }] }))
      .isRefused('hold-expired', { holdId: room.holdId, commitsOn: nextPage });
  });
});

describe('overbooking on purpose', () => {
  const overbook = { reason: 'an emergency' };
  const approval = (over: readonly string[]): PageEvent => ({
    type: 'OverbookingApproved',
    data: { appointmentId: item('b'), clientId, over: [...over], ...overbook },
  });

  it('is approved before the booking, and names what it lies over', () =>
    given(booked('a', '09:00', '10:00'), blocked('x', '09:20', '09:40'))
      .when(bookIt('b', '09:15', '09:45', { overbook }))
      .makes(approval([item('a'), item('x')]), booked('b', '09:15', '09:45')));

  it('is an ordinary booking where nothing is in the way', () =>
    given()
      .when(bookIt('b', '09:00', '09:30', { overbook }))
      .makes(booked('b', '09:00', '09:30')));

  it('does not pass a limit or the hours', () => {
    given(booked('a', '09:00', '10:00'))
      .when(bookIt('b', '09:00', '10:00', { overbook, hostLimits: { perDay: 1 } }))
      .isRefused('limit-reached');
    given()
      .when(bookIt('b', '08:00', '08:30', { overbook }))
      .isRefused('outside-hours');
  });

  it('asks to settle a hold past its instant first', () =>
    given(held('h', '09:00', '09:30', morning('07:00'), nextPage))
      .when(bookIt('b', '09:00', '09:30', { ...measure({ now: earlier }), overbook }))
      .defers({ settleFirst: [{ holdId: item('h'), commitsOn: nextPage }] }));
});
