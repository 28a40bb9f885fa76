import type { Line } from '#contracts/events/index';
import type { Projection, RowsOf } from '../projection.ts';
import { meet } from './places.ts';
import type { Tables } from './tables.ts';

type Expected = { readonly data: { readonly clientId: string } };
const client = ({ data }: Expected) => ({ meetings: [[data.clientId]] });

const expect = ({ clientId, officeId, hostId }: Pick<Line, 'clientId' | 'officeId' | 'hostId'>, rows: RowsOf<Tables>) =>
  meet(clientId, [officeId, hostId], rows);

type Part = Pick<Projection<Tables>, 'touches' | 'when'>;

/** Whom an office and a host have met: whatever became of it, and however long ago. */
export const clients = {
  touches: {
    AppointmentRequested: client,
    AppointmentBooked: client,
    AppointmentMovedOut: client,
    AppointmentRescheduled: client,
  },
  when: {
    AppointmentRequested: ({ data }, rows) => expect(data, rows),
    AppointmentBooked: ({ data }, rows) => expect(data, rows),
    AppointmentMovedOut: ({ data }, rows) => expect(data.line, rows),
    AppointmentRescheduled: ({ data }, rows) => {
      if (data.officeId) meet(data.clientId, [data.officeId], rows);
    },
  },
} satisfies Part;
