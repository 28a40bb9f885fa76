import type { EventOf, Line, Recorded } from '#contracts/events/index';
import type { Occupied } from '#timetable/types';
import type { Key, RowIn, RowsOf } from '../projection.ts';
import type { tables } from './tables.ts';

type Page = RowIn<typeof tables.host_pages>;
type Rows = RowsOf<typeof tables>;
type On = { readonly stream: string };

/** `page-<hostId>-<yyyy-mm-dd>`; a client's diary has no host and no slots. */
const pageKey = (stream: string): readonly [string, string] | undefined => {
  if (!stream.startsWith('page-')) return undefined;
  const dash = stream.indexOf('-', 5);
  return [stream.slice(5, dash), stream.slice(dash + 1)];
};
const keysOf = (...streams: readonly string[]): readonly Key[] =>
  streams.map(pageKey).filter((key) => key !== undefined);

export const touchedPage = ({ stream }: On) => ({ host_pages: keysOf(stream) });
export const touchedPages = ({ stream, data }: Recorded<EventOf<'AppointmentMovedOut'>>) => ({
  host_pages: keysOf(stream, data.toPage),
});

const on = (stream: string, { host_pages }: Rows, how: (page: Page) => Partial<Page>) => {
  const key = pageKey(stream);
  if (!key) return;
  const [host_id, date] = key;
  const page = host_pages.get(host_id, date) ?? { host_id, date, occupied: [], struck_out: [] };
  host_pages.put({ ...page, ...how(page) });
};

const without = (items: readonly Occupied[], id: string) => items.filter(({ itemId }) => itemId !== id);
const withItem = (items: readonly Occupied[], item: Occupied) => [...without(items, item.itemId), item];

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
  on(stream, rows, ({ occupied }) => ({ occupied: withItem(occupied, lineOf(data)) }));

const strikeOut = ({ stream, data }: On & { data: { appointmentId: string } }, rows: Rows) =>
  on(stream, rows, ({ occupied, struck_out }) => {
    const line = occupied.find(({ itemId }) => itemId === data.appointmentId);
    if (!line) return {};
    return { occupied: without(occupied, line.itemId), struck_out: withItem(struck_out, line) };
  });

const putBack = ({ stream, data }: On & { data: { appointmentId: string } }, rows: Rows) =>
  on(stream, rows, ({ occupied, struck_out }) => {
    const line = struck_out.find(({ itemId }) => itemId === data.appointmentId);
    if (!line) return {};
    return { occupied: withItem(occupied, line), struck_out: without(struck_out, line.itemId) };
  });

const isOff = (status: string): boolean => status === 'cancelled' || status === 'declined';

export const pages = {
  AppointmentRequested: enter,
  AppointmentBooked: enter,
  AppointmentDeclined: strikeOut,
  AppointmentCancelled: strikeOut,
  AppointmentStatusCorrected: (event: Recorded<EventOf<'AppointmentStatusCorrected'>>, rows: Rows) =>
    (isOff(event.data.to) ? strikeOut : putBack)(event, rows),
  AppointmentRescheduled: ({ stream, data }: Recorded<EventOf<'AppointmentRescheduled'>>, rows: Rows) =>
    on(stream, rows, ({ occupied }) => ({
      occupied: occupied.map((item) =>
        item.itemId !== data.appointmentId
          ? item
          : {
              ...item,
              start: Date.parse(data.start),
              end: Date.parse(data.end),
              bufferBefore: data.bufferBefore,
              bufferAfter: data.bufferAfter,
              ...(data.capacity !== undefined && { capacity: data.capacity }),
            },
      ),
    })),
  // The line takes the place of its hold at this instant; `AppointmentMovedIn` says it once more.
  AppointmentMovedOut: ({ stream, data }: Recorded<EventOf<'AppointmentMovedOut'>>, rows: Rows) => {
    on(stream, rows, ({ occupied }) => ({ occupied: without(occupied, data.appointmentId) }));
    on(data.toPage, rows, ({ occupied }) => ({
      occupied: withItem(without(occupied, data.holdId), lineOf(data.line)),
    }));
  },
  AppointmentMovedIn: ({ stream, data }: Recorded<EventOf<'AppointmentMovedIn'>>, rows: Rows) =>
    on(stream, rows, ({ occupied }) => ({ occupied: withItem(without(occupied, data.holdId), lineOf(data.line)) })),
  TimeHeld: (event: Recorded<EventOf<'TimeHeld'>>, rows: Rows) =>
    on(event.stream, rows, ({ occupied }) => ({ occupied: withItem(occupied, holdOf(event)) })),
  HoldReleased: ({ stream, data }: Recorded<EventOf<'HoldReleased'>>, rows: Rows) =>
    on(stream, rows, ({ occupied }) => ({ occupied: without(occupied, data.holdId) })),
  TimeBlocked: ({ stream, data }: Recorded<EventOf<'TimeBlocked'>>, rows: Rows) =>
    on(stream, rows, ({ occupied }) => ({
      occupied: withItem(occupied, {
        kind: 'block',
        itemId: data.blockId,
        start: Date.parse(data.start),
        end: Date.parse(data.end),
        bufferBefore: 0,
        bufferAfter: 0,
      }),
    })),
  TimeUnblocked: ({ stream, data }: Recorded<EventOf<'TimeUnblocked'>>, rows: Rows) =>
    on(stream, rows, ({ occupied }) => ({ occupied: without(occupied, data.blockId) })),
};
