import type { Projection } from '../projection.ts';
import { hours, touchedHost } from './hours.ts';
import { pages, touchedBlock, touchedByMove, touchedHold, touchedLine } from './pages.ts';
import { tables, views } from './tables.ts';

/** When a host is open, and what of it is taken: all that a search for free time reads. */
export const slots = {
  name: 'slots',
  version: 2,
  tables,
  views,
  touches: {
    HostProfileChanged: touchedHost,
    HostRetired: touchedHost,
    HostAssigned: touchedHost,
    HostUnassigned: touchedHost,
    WeeklyHoursSet: touchedHost,
    DateOpened: touchedHost,
    DateClosed: touchedHost,
    DateReset: touchedHost,
    TimeOffPlanned: touchedHost,
    TimeOffWithdrawn: touchedHost,
    ServicesOffered: touchedHost,
    AppointmentDeclined: touchedLine,
    AppointmentCancelled: touchedLine,
    AppointmentStatusCorrected: touchedLine,
    AppointmentRescheduled: touchedLine,
    AppointmentMovedOut: touchedByMove,
    AppointmentMovedIn: touchedHold,
    HoldReleased: touchedHold,
    TimeUnblocked: touchedBlock,
  },
  when: { ...hours, ...pages },
} satisfies Projection<typeof tables>;
