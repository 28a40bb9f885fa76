import type { EventOf, Line, Recorded } from '#contracts/events/index';
import type { Occupied } from '#timetable/types';
import type { Key, RowIn, RowsOf } from '../projection.ts';
import type { tables } from './tables.ts';

type Taken = RowIn<typeof tables.occupied>;
type Rows = RowsOf<typeof tables>;
type On = { readonly stream: string };
type OfLine = On & { readonly data: { readonly appointmentId: string } };
type OfHold = On & { readonly data: { readonly holdId: string } };
type Moved = Recorded<EventOf<'AppointmentMovedOut'>>;

/** `page-<hostId>-<yyyy-mm-dd>`; a client's diary has no host and no slots. */
const keysOf = (stream: string, itemId: string): readonly Key[] => {
  if (!stream.startsWith('page-')) return [];
  const dash = stream.indexOf('-', 5);
  return [[stream.slice(5, dash), stream.slice(dash + 1), itemId]];
};

export const touchedLine = ({ stream, data }: OfLine) => ({ occupied: keysOf(stream, data.appointmentId) });
export const touchedHold = ({ stream, data }: OfHold) => ({ occupied: keysOf(stream, data.holdId) });
export const touchedBlock = ({ stream, data }: On & { data: { blockId: string } }) => ({
  occupied: keysOf(stream, data.blockId),
});
export const touchedByMove = ({ stream, data }: Moved) => ({
  occupied: [...keysOf(stream, data.appointmentId), ...keysOf(data.toPage, data.holdId)],
});

const put = (stream: string, item: Occupied, { occupied }: Rows) => {
  for (const [host_id = '', date = '', item_id = ''] of keysOf(stream, item.itemId))
    occupied.put({ host_id, date, item_id, item, struck_out: false });
};

const find = (stream: string, itemId: string, { occupied }: Rows): Taken | undefined => {
  const [key] = keysOf(stream, itemId);
  return key && occupied.get(...key);
};

const remove = (stream: string, itemId: string, rows: Rows) => {
  const row = find(stream, itemId, rows);
  if (row && !row.struck_out) rows.occupied.remove(row.host_id, row.date, row.item_id);
};

const lineOf = (line: Line): Occupied => ({
  kind: 'line',
  itemId: line.appointmentId,
  start: Date.parse(line.start),
  end: Date.parse(line.end),
  bufferBefore: line.bufferBefore,
  bufferAfter: line.bufferAfter,
  serviceId: line.serviceId,
  capacity: line.capacity,
  clientId: line.clientId,
});

const holdOf = ({ data, stream }: Recorded<EventOf<'TimeHeld'>>): Occupied => ({
  kind: 'hold',
  itemId: data.holdId,
  start: Date.parse(data.line.start),
  end: Date.parse(data.line.end),
  bufferBefore: data.line.bufferBefore,
  bufferAfter: data.line.bufferAfter,
  ...(data.line.serviceId !== undefined && { serviceId: data.line.serviceId }),
  ...(data.line.capacity !== undefined && { capacity: data.line.capacity }),
  ...(data.line.clientId !== undefined && { clientId: data.line.clientId }),
  // One that another page decides is not free at its instant: only a release ends it.
  ...(data.commitsOn === stream && { until: Date.parse(data.until) }),
});

const enter = ({ stream, data }: Recorded<EventOf<'AppointmentBooked' | 'AppointmentRequested'>>, rows: Rows) =>
  put(stream, lineOf(data), rows);

const strike = (struck_out: boolean) => (event: OfLine, rows: Rows) => {
  const row = find(event.stream, event.data.appointmentId, rows);
  if (row && row.struck_out !== struck_out) rows.occupied.put({ ...row, struck_out });
};
const strikeOut = strike(true);
const putBack = strike(false);

const isOff = (status: string): boolean => status === 'cancelled' || status === 'declined';

export const pages = {
  AppointmentRequested: enter,
  AppointmentBooked: enter,
  AppointmentDeclined: strikeOut,
  AppointmentCancelled: strikeOut,
  AppointmentStatusCorrected: (event: Recorded<EventOf<'AppointmentStatusCorrected'>>, rows: Rows) =>
    (isOff(event.data.to) ? strikeOut : putBack)(event, rows),
  AppointmentRescheduled: ({ stream, data }: Recorded<EventOf<'AppointmentRescheduled'>>, rows: Rows) => {
    const row = find(stream, data.appointmentId, rows);
    if (!row || row.struck_out) return;
    const { bufferBefore, bufferAfter, capacity } = data;
    const [start, end] = [Date.parse(data.start), Date.parse(data.end)];
    const item = { ...row.item, start, end, bufferBefore, bufferAfter, ...(capacity !== undefined && { capacity }) };
    rows.occupied.put({ ...row, item });
  },
  // The line takes the place of its hold at this instant; `AppointmentMovedIn` says it once more.
  AppointmentMovedOut: ({ stream, data }: Moved, rows: Rows) => {
    remove(stream, data.appointmentId, rows);
    remove(data.toPage, data.holdId, rows);
    put(data.toPage, lineOf(data.line), rows);
  },
  AppointmentMovedIn: ({ stream, data }: Recorded<EventOf<'AppointmentMovedIn'>>, rows: Rows) => {
    remove(stream, data.holdId, rows);
    put(stream, lineOf(data.line), rows);
  },
  TimeHeld: (event: Recorded<EventOf<'TimeHeld'>>, rows: Rows) => put(event.stream, holdOf(event), rows),
  HoldReleased: ({ stream, data }: Recorded<EventOf<'HoldReleased'>>, rows: Rows) => remove(stream, data.holdId, rows),
  TimeBlocked: ({ stream, data }: Recorded<EventOf<'TimeBlocked'>>, rows: Rows) =>
    put(
      stream,
      {
        kind: 'block',
        itemId: data.blockId,
        start: Date.parse(data.start),
        end: Date.parse(data.end),
        bufferBefore: 0,
        bufferAfter: 0,
      },
      rows,
    ),
  TimeUnblocked: ({ stream, data }: Recorded<EventOf<'TimeUnblocked'>>, rows: Rows) =>
    remove(stream, data.blockId, rows),
};
