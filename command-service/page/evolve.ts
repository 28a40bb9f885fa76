import type { AppointmentStatus, EventOf, Line, PageEvent } from '#contracts/events/index';
import { firstPageOf } from '#contracts/ids';
import type { Occupied } from '#timetable/types';
import { type PageLine, putLine, withoutLine } from './lines.ts';
import { type Commit, lineOf, type Page } from './state.ts';

const put = <V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> =>
  new Map(map).set(key, value);

const without = <V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> => {
  if (!map.has(key)) return map;
  const rest = new Map(map);
  rest.delete(key);
  return rest;
};

const timeOf = (line: Line): Occupied => ({
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

const lineIn = (line: Line, status: AppointmentStatus): PageLine => ({ line, status, time: timeOf(line) });

const committing = (page: Page, holdIds: readonly string[], commit: Commit): Page['committed'] => {
  if (holdIds.length === 0) return page.committed;
  const committed = new Map(page.committed);
  for (const holdId of holdIds) committed.set(holdId, commit);
  return committed;
};

/** Field by field, since every booking passes here: a spread costs ten times as much (docs/adr/0016). */
const withLines = ({ holds, blocks, closed, moved, committed, abandoned }: Page, lines: Page['lines']): Page => ({
  lines,
  holds,
  blocks,
  closed,
  moved,
  committed,
  abandoned,
});

const arrive = (page: Page, data: EventOf<'AppointmentBooked'>['data'], status: AppointmentStatus): Page => {
  if (!data.holdIds) return withLines(page, putLine(page.lines, lineIn(data, status)));
  const { holdIds, ...line } = data;
  const here = withLines(page, putLine(page.lines, lineIn(line, status)));
  return { ...here, committed: committing(page, holdIds, { kind: 'booked', appointmentId: line.appointmentId }) };
};

/** An event about a line that is not here is a fact of a history we cannot read; it changes nothing. */
const change = (page: Page, appointmentId: string, how: (line: PageLine) => PageLine): Page => {
  const line = lineOf(page, appointmentId);
  return line ? withLines(page, putLine(page.lines, how(line))) : page;
};

const become = (page: Page, appointmentId: string, status: AppointmentStatus): Page =>
  change(page, appointmentId, ({ line, time, status: before }) => ({ line, time, status, before }));

const reschedule = (page: Page, data: EventOf<'AppointmentRescheduled'>['data']): Page =>
  change(page, data.appointmentId, (known) => {
    const {
      was: _was,
      reason: _reason,
      officeId = known.line.officeId,
      capacity = known.line.capacity,
      ...time
    } = data;
    const line = { ...known.line, ...time, officeId, capacity };
    return { line, status: known.status, time: timeOf(line) };
  });

const hold = (page: Page, { holdId, purpose, until, commitsOn, line }: EventOf<'TimeHeld'>['data']): Page => {
  const decidedHere = firstPageOf(holdId).stream === commitsOn;
  const time: Occupied = {
    kind: 'hold',
    itemId: holdId,
    start: Date.parse(line.start),
    end: Date.parse(line.end),
    bufferBefore: line.bufferBefore,
    bufferAfter: line.bufferAfter,
    ...(line.serviceId !== undefined && { serviceId: line.serviceId }),
    ...(line.capacity !== undefined && { capacity: line.capacity }),
    ...(line.clientId !== undefined && { clientId: line.clientId }),
    ...(decidedHere && { until: Date.parse(until) }),
  };
  const held = { holdId, purpose, until: Date.parse(until), commitsOn, held: line, confirmed: false, time };
  return { ...page, holds: put(page.holds, holdId, held) };
};

const confirmHold = (page: Page, holdId: string): Page => {
  const held = page.holds.get(holdId);
  return held ? { ...page, holds: put(page.holds, holdId, { ...held, confirmed: true }) } : page;
};

const moveIn = (page: Page, { appointmentId, holdId, line, status }: EventOf<'AppointmentMovedIn'>['data']): Page => ({
  ...page,
  lines: putLine(page.lines, lineIn(line, status ?? 'booked')),
  holds: without(page.holds, holdId),
  closed: put(page.closed, holdId, 'moved-in'),
  moved: without(page.moved, appointmentId),
});

const moveOut = (page: Page, data: EventOf<'AppointmentMovedOut'>['data']): Page => {
  const { appointmentId, holdId, toPage, line, status = 'booked' } = data;
  return {
    ...page,
    lines: withoutLine(page.lines, appointmentId),
    moved: put(page.moved, appointmentId, { toPage, holdId }),
    committed: committing(page, [holdId], { kind: 'moved', appointmentId, toPage, line, status }),
  };
};

const annotate = (page: Page, { note, answers, appointmentId }: EventOf<'AppointmentAnnotated'>['data']): Page =>
  change(page, appointmentId, (known) => ({
    ...known,
    line: { ...known.line, ...(note !== undefined && { note }), ...(answers !== undefined && { answers }) },
  }));

const block = (page: Page, { blockId, start, end }: EventOf<'TimeBlocked'>['data']): Page => {
  const time: Occupied = {
    kind: 'block',
    itemId: blockId,
    start: Date.parse(start),
    end: Date.parse(end),
    bufferBefore: 0,
    bufferAfter: 0,
  };
  return { ...page, blocks: put(page.blocks, blockId, { blockId, time }) };
};

/** Never throws: the event is a fact. */
export const evolve = (page: Page, event: PageEvent, revision: bigint): Page => {
  switch (event.type) {
    case 'AppointmentRequested':
      return arrive(page, event.data, 'requested');
    case 'AppointmentBooked':
      return arrive(page, event.data, 'booked');
    case 'AppointmentApproved':
      return become(page, event.data.appointmentId, 'booked');
    case 'AppointmentDeclined':
      return become(page, event.data.appointmentId, 'declined');
    case 'AppointmentRescheduled':
      return reschedule(page, event.data);
    case 'AppointmentMovedOut':
      return moveOut(page, event.data);
    case 'AppointmentMovedIn':
      return moveIn(page, event.data);
    case 'AppointmentCancelled':
      return become(page, event.data.appointmentId, 'cancelled');
    case 'AppointmentCheckedIn':
      return become(page, event.data.appointmentId, 'checked-in');
    case 'AppointmentCompleted':
      return become(page, event.data.appointmentId, 'completed');
    case 'AppointmentMissed':
      return become(page, event.data.appointmentId, 'missed');
    case 'AppointmentStatusCorrected': {
      const { appointmentId, to } = event.data;
      return change(page, appointmentId, ({ line, time }) => ({ line, time, status: to, corrected: true }));
    }
    case 'AppointmentAnnotated':
      return annotate(page, event.data);
    case 'OverbookingApproved':
      return page;
    case 'TimeBlocked':
      return block(page, event.data);
    case 'TimeUnblocked': {
      const { blockId } = event.data;
      return { ...page, blocks: without(page.blocks, blockId), closed: put(page.closed, blockId, 'unblocked') };
    }
    case 'TimeHeld':
      return hold(page, event.data);
    case 'HoldConfirmed':
      return confirmHold(page, event.data.holdId);
    case 'HoldReleased': {
      const { holdId, why } = event.data;
      return { ...page, holds: without(page.holds, holdId), closed: put(page.closed, holdId, why) };
    }
    case 'CommitAbandoned': {
      const { holdId, why } = event.data;
      return { ...page, abandoned: put(page.abandoned, holdId, { revision, why }) };
    }
  }
};
