import type { Projection } from '../projection.ts';
import { hours, touchedHost } from './hours.ts';
import { pages, touchedPage, touchedPages } from './pages.ts';
import { tables } from './tables.ts';

/** When a host is open, and what of it is taken: all that a search for free time reads. */
export const slots = {
  name: 'slots',
  version: 1,
  tables,
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
    AppointmentRequested: touchedPage,
    AppointmentBooked: touchedPage,
    AppointmentDeclined: touchedPage,
    AppointmentCancelled: touchedPage,
    AppointmentStatusCorrected: touchedPage,
    AppointmentRescheduled: touchedPage,
    AppointmentMovedOut: touchedPages,
    AppointmentMovedIn: touchedPage,
    TimeHeld: touchedPage,
    HoldReleased: touchedPage,
    TimeBlocked: touchedPage,
    TimeUnblocked: touchedPage,
  },
  when: { ...hours, ...pages },
} satisfies Projection<typeof tables>;
