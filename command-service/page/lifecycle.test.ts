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
  corrected,
  earlier,
  instant,
  item,
  measure,
  missed,
  movedOut,
  nextPage,
  requested,
} from '#test/support/page-examples';
import type { UndoStatus } from './commands.ts';
import { pageDecider } from './decider.ts';

const given = givenTo(pageDecider);
const appointmentId = item('a');
const nine = booked('a', '09:00', '09:30');
const about = { appointmentId, now: earlier };
const afterwards = { appointmentId, now: at('09:10') };
const gone = movedOut('a', item('h', '2026-03-03'), nextPage);
const pointer = { follow: { toPage: nextPage, holdId: item('h', '2026-03-03') } };

describe('the life of a line (F lifecycle, 15)', () => {
  const undo = (changes: Partial<UndoStatus> = {}): UndoStatus => ({
    type: 'UndoStatus',
    appointmentId,
    ...measure(),
    ...changes,
  });

  it('is checked in, then completed', () => {
    given(nine)
      .when({ type: 'CheckIn', ...about })
      .makes(checkedIn('a'));
    given(nine, checkedIn('a'))
      .when({ type: 'CompleteAppointment', ...afterwards })
      .makes(completed('a'));
  });

  it('is missed, but not before it began', () => {
    given(nine)
      .when({ type: 'MissAppointment', ...afterwards })
      .makes(missed('a'));
    given(nine)
      .when({ type: 'MissAppointment', ...about })
      .isRefused('not-allowed-in-status', { appointmentId, state: 'booked', startsAt: instant('09:00') });
    given(nine)
      .when({ type: 'CompleteAppointment', ...about })
      .isRefused('not-allowed-in-status');
  });

  it('is not missed by who was here, nor checked in when struck out', () => {
    given(nine, checkedIn('a'))
      .when({ type: 'MissAppointment', ...afterwards })
      .isRefused('not-allowed-in-status');
    given(nine, cancelled('a'))
      .when({ type: 'CheckIn', ...about })
      .isRefused('not-allowed-in-status');
  });

  it('is put back by undo, whatever was wrong', () => {
    given(nine, missed('a'))
      .when(undo())
      .makes(corrected('a', 'missed', 'booked'));
    given(nine, checkedIn('a'), completed('a'))
      .when(undo())
      .makes(corrected('a', 'completed', 'checked-in'));
    given(nine, cancelled('a'))
      .when(undo())
      .makes(corrected('a', 'cancelled', 'booked'));
    given(requested('a', '09:00', '09:30'), approved('a'))
      .when(undo())
      .makes(corrected('a', 'booked', 'requested'));
  });

  it('passes the checks of time like any other line when it comes back', () => {
    given(nine, cancelled('a'), booked('b', '09:00', '09:30'))
      .when(undo())
      .isRefused('slot-taken', { conflicts: [item('b')] });
    given(nine, cancelled('a'))
      .when(undo({ now: at('09:10') }))
      .isRefused('in-the-past');
  });

  it('has nothing to undo when nothing was done', () =>
    given(nine).when(undo()).isRefused('not-allowed-in-status', { appointmentId, state: 'booked' }));

  it('is annotated', () => {
    const note: PageEvent = { type: 'AppointmentAnnotated', data: { appointmentId, clientId, note: 'bring the form' } };
    given(nine).when({ type: 'AnnotateAppointment', appointmentId, note: 'bring the form' }).makes(note);
    given(nine, gone).when({ type: 'AnnotateAppointment', appointmentId, note: 'x' }).defers(pointer);
  });
});
