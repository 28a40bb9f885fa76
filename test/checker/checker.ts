import type { AnyEvent, EventOf } from '#contracts/events/index';
import { clash, type Item, oneSession, openIndex } from './items.ts';

export type Entry = AnyEvent & {
  readonly stream: string;
  readonly revision: number | bigint;
  readonly metadata?: { readonly at?: string };
};

export type Violation = { readonly what: string; readonly at: string; readonly items: readonly string[] };
export type Verdict = {
  readonly violations: readonly Violation[];
  readonly events: number;
  readonly appointments: number;
  /** Pairs that overlap because somebody approved it: no fault, and never hidden among the rest. */
  readonly overbooked: number;
};

type Hold = { readonly item: Item; readonly commitsOn: string; readonly until: number; committedBy?: string };
type Timed = EventOf<'AppointmentBooked'>['data'];

const minute = 60_000;
const gone = new Set(['cancelled', 'declined']);
const resourceOf = (stream: string): string => (stream.startsWith('page-') ? (stream.split('-')[1] ?? '') : stream);

/** Reads a log in its order and finds every moment at which somebody's time was given twice, at any prefix of it. */
export const openChecker = () => {
  const index = openIndex();
  const lines = new Map<string, Item>();
  const struckOut = new Map<string, Item>();
  const holds = new Map<string, Hold>();
  const blocks = new Map<string, Item>();
  const fences = new Map<string, string>();
  const commits = new Set<string>();
  const approved = new Map<string, readonly string[]>();
  const violations: Violation[] = [];
  let events = 0;
  let appointments = 0;
  let overbooked = 0;
  let now = '';

  const fault = (what: string, ...items: string[]) => violations.push({ what, at: now, items });

  const place = (item: Item, instead?: string): void => {
    let seated = 1;
    for (const other of index.near(item)) {
      // An approval was for this line at that time; what is placed anew must fit by itself.
      if (instead === undefined) other.over.delete(item.id);
      else if (other.over.delete(instead)) other.over.add(item.id);
      if (!clash(item, other)) continue;
      if (item.over.has(other.id) || other.over.has(item.id)) overbooked += 1;
      else if (oneSession(item, other)) seated += 1;
      else fault('overlap', item.id, other.id);
    }
    if (seated > Math.max(1, item.capacity)) fault('over-capacity', item.id);
    if (item.start >= item.end) fault('no-time', item.id);
    index.add(item);
  };

  const timed = (
    kind: Item['kind'],
    id: string,
    page: string,
    data: Pick<Timed, 'start' | 'end'> & Partial<Timed>,
  ): Item => ({
    id,
    kind,
    resource: resourceOf(page),
    page,
    start: Date.parse(data.start),
    end: Date.parse(data.end),
    before: (data.bufferBefore ?? 0) * minute,
    after: (data.bufferAfter ?? 0) * minute,
    serviceId: data.serviceId,
    capacity: data.capacity ?? 1,
    over: new Set(kind === 'line' ? approved.get(id) : []),
  });

  const lineOn = (id: string, page: string): Item | undefined => {
    const item = lines.get(id) ?? struckOut.get(id);
    if (item?.page === page) return item;
    fault(item ? 'written-on-another-page' : 'unknown-appointment', id);
    return undefined;
  };

  const commit = (holdId: string, page: string, appointmentId: string): Hold | undefined => {
    if (fences.has(`${page}/${holdId}`)) fault('committed-after-fence', holdId, appointmentId);
    commits.add(`${page}/${holdId}`);
    const hold = holds.get(holdId);
    if (!hold) fault('committed-without-hold', holdId, appointmentId);
    else if (hold.commitsOn !== page) fault('committed-on-another-page', holdId, appointmentId);
    if (hold) hold.committedBy = appointmentId;
    return hold;
  };

  const strike = (id: string, page: string): void => {
    const item = lineOn(id, page);
    if (!item || !lines.delete(id)) return;
    index.remove(item);
    struckOut.set(id, item);
  };

  const moveOut = (
    { appointmentId, holdId, toPage, line }: EventOf<'AppointmentMovedOut'>['data'],
    page: string,
  ): void => {
    const from = lineOn(appointmentId, page);
    if (from && lines.has(appointmentId)) index.remove(from);
    else fault('moved-without-line', appointmentId);
    approved.delete(appointmentId);
    const hold = commit(holdId, page, appointmentId);
    const item = timed('line', appointmentId, toPage, line);
    if (hold) {
      index.remove(hold.item);
      const { start, end, before, after, page: heldOn } = hold.item;
      const same = start === item.start && end === item.end && before === item.before && after === item.after;
      if (!same || heldOn !== toPage) fault('moved-to-a-time-not-held', appointmentId, holdId);
    }
    lines.set(appointmentId, item);
    place(item, holdId);
  };

  const release = ({ holdId, why, fencedBy }: EventOf<'HoldReleased'>['data'], page: string, at: number): void => {
    const hold = holds.get(holdId);
    if (!hold) {
      fault('released-without-hold', holdId);
      return;
    }
    if (hold.committedBy !== undefined && why !== 'withdrawn') fault('released-after-commit', holdId);
    if (hold.commitsOn !== page) {
      const fence = fencedBy && fences.get(`${hold.commitsOn}/${holdId}`);
      if (fencedBy?.stream !== hold.commitsOn || fence !== String(fencedBy.revision))
        fault('freed-without-fence', holdId);
    } else if (why === 'expired' && at < hold.until) fault('freed-too-early', holdId);
    index.remove(hold.item);
    holds.delete(holdId);
  };

  const apply = (event: Entry): unknown => {
    const { stream } = event;
    switch (event.type) {
      case 'AppointmentRequested':
      case 'AppointmentBooked': {
        const { appointmentId, holdIds = [] } = event.data;
        if (lines.has(appointmentId) || struckOut.has(appointmentId)) fault('booked-twice', appointmentId);
        const item = timed('line', appointmentId, stream, event.data);
        appointments += 1;
        lines.set(appointmentId, item);
        for (const holdId of holdIds) commit(holdId, stream, appointmentId);
        return place(item);
      }
      case 'OverbookingApproved':
        approved.set(event.data.appointmentId, event.data.over);
        return;
      case 'AppointmentRescheduled': {
        const { appointmentId } = event.data;
        const was = lineOn(appointmentId, stream);
        if (!was) return;
        if (!lines.has(appointmentId)) fault('rescheduled-though-struck-out', appointmentId);
        index.remove(was);
        approved.delete(appointmentId);
        const { serviceId = '' } = was;
        const { capacity = was.capacity, officeId: _office, ...time } = event.data;
        const item = timed('line', appointmentId, stream, { ...time, serviceId, capacity });
        lines.set(appointmentId, item);
        return place(item);
      }
      case 'AppointmentMovedOut':
        return moveOut(event.data, stream);
      case 'AppointmentMovedIn': {
        const { appointmentId, holdId } = event.data;
        const hold = holds.get(holdId);
        if (!hold) fault('moved-in-without-hold', appointmentId, holdId);
        else if (hold.committedBy !== appointmentId) fault('moved-in-without-commit', appointmentId, holdId);
        holds.delete(holdId);
        return lineOn(appointmentId, stream);
      }
      case 'AppointmentCancelled':
      case 'AppointmentDeclined':
        return strike(event.data.appointmentId, stream);
      case 'AppointmentStatusCorrected': {
        const { appointmentId, to } = event.data;
        const item = struckOut.get(appointmentId);
        if (gone.has(to)) return strike(appointmentId, stream);
        if (!lineOn(appointmentId, stream) || !item) return;
        struckOut.delete(appointmentId);
        item.over.clear();
        lines.set(appointmentId, item);
        return place(item);
      }
      case 'AppointmentApproved':
      case 'AppointmentCheckedIn':
      case 'AppointmentCompleted':
      case 'AppointmentMissed':
        if (!lines.has(event.data.appointmentId)) fault('changed-though-struck-out', event.data.appointmentId);
        return lineOn(event.data.appointmentId, stream);
      case 'AppointmentAnnotated':
        return lineOn(event.data.appointmentId, stream);
      case 'TimeBlocked': {
        const item = timed('block', event.data.blockId, stream, event.data);
        blocks.set(item.id, item);
        return place(item);
      }
      case 'TimeUnblocked': {
        const item = blocks.get(event.data.blockId);
        if (item) index.remove(item);
        else fault('unblocked-without-block', event.data.blockId);
        blocks.delete(event.data.blockId);
        return;
      }
      case 'TimeHeld': {
        const { holdId, until, commitsOn, line } = event.data;
        const { start, end, bufferBefore, bufferAfter, serviceId = '', capacity = 1 } = line;
        const item = timed('hold', holdId, stream, { start, end, bufferBefore, bufferAfter, serviceId, capacity });
        holds.set(holdId, { item, commitsOn, until: Date.parse(until) });
        return place(item);
      }
      case 'HoldConfirmed':
        if (holds.get(event.data.holdId)?.committedBy === undefined)
          fault('confirmed-without-commit', event.data.holdId);
        return;
      case 'HoldReleased':
        return release(event.data, stream, Date.parse(event.metadata?.at ?? '') || Number.POSITIVE_INFINITY);
      case 'CommitAbandoned': {
        const key = `${stream}/${event.data.holdId}`;
        if (commits.has(key)) fault('fenced-after-commit', event.data.holdId);
        fences.set(key, String(event.revision));
        return;
      }
      default:
        return;
    }
  };

  const read = (event: Entry): void => {
    events += 1;
    now = `${event.revision}@${event.stream}`;
    apply(event);
  };

  return { read, verdict: (): Verdict => ({ violations, events, appointments, overbooked }) };
};
