import type { PageEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import {
  abandoned,
  at,
  blocked,
  booked,
  cancelled,
  checkedIn,
  clientId,
  earlier,
  held,
  heldTime,
  holdIt,
  hostId,
  instant,
  item,
  line,
  measure,
  movedOut,
  nextPage,
  page,
  released,
  requested,
  serviceId,
  time,
} from '#test/support/page-examples';
import type { MoveIn, MoveOut } from './commands.ts';
import { pageDecider } from './decider.ts';

const given = givenTo(pageDecider);
const appointmentId = item('a');
const nine = booked('a', '09:00', '09:30');
const about = { appointmentId, now: earlier };
const gone = movedOut('a', item('h', '2026-03-03'), nextPage);

describe('holds and blocks', () => {
  it('keeps a time while a form is filled in', () =>
    given()
      .when(holdIt('h', '09:00', '09:30'))
      .makes(held('h', '09:00', '09:30', instant('08:05', '2026-03-01'))));

  it('keeps only what is free', () =>
    given(nine)
      .when(holdIt('h', '09:00', '09:30'))
      .isRefused('slot-taken', { conflicts: [appointmentId] }));

  it('is not held again once it was closed', () =>
    given(held('h', '09:00', '09:30', instant('08:05', '2026-03-01')), released('h', 'withdrawn'))
      .when(holdIt('h', '09:00', '09:30'))
      .isRefused('hold-expired', { holdId: item('h') }));

  it('keeps a room or a diary from two at once, whatever the hours', () => {
    const diary = holdIt('d', '20:00', '20:30', { purpose: 'diary', commitsOn: nextPage });
    given(held('h', '20:00', '20:30', instant('23:00'), nextPage))
      .when(diary)
      .isRefused('client-busy', { conflicts: [item('h')] });
    given(held('h', '20:00', '20:30', instant('08:00', '2026-03-01'), nextPage))
      .when(diary)
      .defers({ settleFirst: [{ holdId: item('h'), commitsOn: nextPage }] });
    given(held('h', '20:00', '20:30', instant('23:00'), nextPage))
      .when({ ...diary, purpose: 'room' })
      .isRefused('slot-taken', { conflicts: [item('h')] });
  });

  it('withdraws a hold of its own page, and one of another page only behind a fence', () => {
    const release = { type: 'ReleaseHold', page, holdId: item('h'), why: 'withdrawn' } as const;
    const foreign = held('h', '09:00', '09:30', instant('10:00'), nextPage);
    const fencedBy = { stream: nextPage, revision: 3 };
    given(held('h', '09:00', '09:30', instant('10:00')))
      .when(release)
      .makes(released('h', 'withdrawn'));
    given(foreign)
      .when(release)
      .isRefused('not-allowed-in-status', { holdId: item('h'), state: 'held', commitsOn: nextPage });
    given(foreign)
      .when({ ...release, fencedBy: { stream: page, revision: 3 } })
      .isRefused('not-allowed-in-status');
    given(foreign)
      .when({ ...release, why: 'abandoned', fencedBy })
      .makes({ type: 'HoldReleased', data: { holdId: item('h'), why: 'abandoned', fencedBy } });
    given()
      .when(release)
      .isRefused('not-found', { holdId: item('h') });
  });

  it('closes a time by hand, but not over a line (B12)', () => {
    const { start, end, zone, localStart, tzdb } = time('12:00', '13:00');
    const command = {
      type: 'BlockTime',
      blockId: item('x'),
      hostId,
      time: { start, end, zone, localStart, tzdb },
      now: earlier,
      day: measure().day,
    } as const;
    given()
      .when(command)
      .makes(blocked('x', '12:00', '13:00'));
    given(blocked('y', '12:30', '14:00'))
      .when(command)
      .makes(blocked('x', '12:00', '13:00'));
    given(booked('a', '12:30', '13:30'))
      .when(command)
      .isRefused('slot-taken', { conflicts: [appointmentId] });
    given(held('h', '12:30', '13:30', instant('08:00', '2026-03-01'), nextPage))
      .when(command)
      .defers({ settleFirst: [{ holdId: item('h'), commitsOn: nextPage }] });
  });

  it('closes a time that somebody only thinks about in a form (B12)', () => {
    const { start, end, zone, localStart, tzdb } = time('12:00', '13:00');
    const day = measure().day;
    const close = { type: 'BlockTime', blockId: item('x'), hostId, now: earlier, day } as const;
    given(
      held('h', '12:30', '13:30', instant('08:05', '2026-03-01')),
      held('i', '13:30', '14:00', instant('08:05', '2026-03-01')),
    )
      .when({ ...close, time: { start, end, zone, localStart, tzdb } })
      .makes(released('h', 'withdrawn'), blocked('x', '12:00', '13:00'));
  });

  it('keeps six times of a day for forms, and no more', () => {
    const until = instant('08:05', '2026-03-01');
    const six = ['b', 'c', 'd', 'e', 'f', 'g'].map((name, i) => held(name, `1${i}:00`, `1${i}:30`, until));
    given(...six)
      .when(holdIt('h', '09:00', '09:30'))
      .isRefused('limit-reached', { limit: 'form-holds', most: 6, count: 6 });
    given(...six)
      .when(holdIt('h', '09:00', '09:30', { purpose: 'move', commitsOn: nextPage }))
      .makes(held('h', '09:00', '09:30', until, nextPage));
    given(...six, released('b', 'withdrawn'))
      .when(holdIt('h', '09:00', '09:30'))
      .makes(held('h', '09:00', '09:30', until));
  });

  it('opens it again', () => {
    const unblock = { type: 'UnblockTime', blockId: item('x') } as const;
    given(blocked('x', '12:00', '13:00'))
      .when(unblock)
      .makes({ type: 'TimeUnblocked', data: { blockId: item('x') } });
    given()
      .when(unblock)
      .isRefused('not-found', { blockId: item('x') });
  });
});

describe('the steps of a move', () => {
  const holdId = item('h', '2026-03-03');
  const out: MoveOut = {
    type: 'MoveOut',
    page,
    ...about,
    toPage: nextPage,
    hold: { holdId, commitsOn: page },
    hostId,
    time: time('10:00', '10:30', {}, '2026-03-03'),
    notice: 60,
  };
  const moved = line('a', '10:00', '10:30', { sequence: 1, ...out.time });

  it('commits with the whole new line, so that a request stays a request', () => {
    const data = { appointmentId, clientId, holdId, toPage: nextPage, line: moved };
    given(nine)
      .when(out)
      .makes({ type: 'AppointmentMovedOut', data: { ...data, status: 'booked' } });
    given(requested('a', '09:00', '09:30'))
      .when(out)
      .makes({ type: 'AppointmentMovedOut', data: { ...data, status: 'requested' } });
  });

  it('refuses a hold that was given up here, also when it decides again', () =>
    given(nine, abandoned(holdId)).when(out).isRefused('hold-expired', { holdId, abandoned: 'expired' }));

  it('refuses a hold that names another page', () =>
    given(nine)
      .when({ ...out, hold: { holdId, commitsOn: nextPage } })
      .isRefused('hold-expired', { holdId, commitsOn: nextPage }));

  it('refuses what was cancelled, is too near or went elsewhere', () => {
    given(nine, cancelled('a')).when(out).isRefused('not-allowed-in-status');
    given(nine)
      .when({ ...out, now: at('08:30') })
      .isRefused('too-soon');
    given(nine, movedOut('a', item('o', '2026-03-04'), `page-${hostId}-2026-03-04`))
      .when(out)
      .isRefused('not-allowed-in-status', { appointmentId, state: 'moved', toPage: `page-${hostId}-2026-03-04` });
  });

  it('puts up a fence once, and not after the commit', () => {
    const fence = { type: 'AbandonCommit', holdId, why: 'expired' } as const;
    given(nine).when(fence).makes(abandoned(holdId));
    given(nine, movedOut('a', holdId, nextPage))
      .when(fence)
      .makesNothing();
  });

  it('confirms on the page it went to, whose hold becomes the line', () => {
    const comes: MoveIn = { type: 'MoveIn', holdId: item('h'), fromPage: nextPage, line: moved, status: 'booked' };
    const movedIn: PageEvent = {
      type: 'AppointmentMovedIn',
      data: { appointmentId, clientId, holdId: item('h'), fromPage: nextPage, line: moved, status: 'booked' },
    };
    const hold: PageEvent = {
      type: 'TimeHeld',
      data: {
        holdId: item('h'),
        purpose: 'move',
        until: instant('09:00'),
        commitsOn: nextPage,
        line: { ...heldTime('10:00', '10:30'), serviceId },
      },
    };
    given(hold).when(comes).makes(movedIn);
    given()
      .when(comes)
      .isRefused('hold-expired', { holdId: item('h') });
  });

  it('takes an appointment back that left this page before', () => {
    const back: PageEvent = {
      type: 'AppointmentMovedIn',
      data: { appointmentId, clientId, holdId: item('i'), fromPage: nextPage, line: line('a', '11:00', '11:30') },
    };
    given(nine, gone, held('i', '11:00', '11:30', instant('12:00'), nextPage), back)
      .when({ type: 'CheckIn', ...about })
      .makes(checkedIn('a'));
  });
});
