/**
 * The page as somebody would keep it on a piece of paper: one list, looked through from top to bottom each time. It
 * shares nothing with the decider and is slow on purpose. Times are ticks of ten minutes after opening.
 */
export type Item = {
  readonly id: string;
  readonly kind: 'line' | 'hold' | 'block';
  from: number;
  to: number;
  readonly buffer: number;
  readonly seats: number;
  status: string;
  before: string | undefined;
  undone: boolean;
  /** A hold ends by itself. */
  readonly until: number;
};

export type Ask =
  | {
      readonly do: 'book';
      readonly id: string;
      readonly from: number;
      readonly ticks: number;
      readonly group: boolean;
      readonly approval: boolean;
      readonly hold: string | undefined;
    }
  | { readonly do: 'hold'; readonly id: string; readonly from: number; readonly ticks: number; readonly keep: number }
  | { readonly do: 'reschedule'; readonly id: string; readonly from: number }
  | { readonly do: 'block'; readonly id: string; readonly from: number; readonly ticks: number }
  | {
      readonly do: 'unblock' | 'release' | 'cancel' | 'approve' | 'decline' | 'check-in' | 'complete' | 'miss' | 'undo';
      readonly id: string;
    };

/** `done`, `nothing`, or the code of a refusal. */
export type Said = string;

export const dayLength = 48;
export const noticeTicks = 2;
export const mostLines = 12;
export const groupSeats = 3;
export const bufferTicks = 1;

const active = (item: Item): boolean =>
  item.kind === 'line' ? item.status !== 'cancelled' && item.status !== 'declined' : item.status === 'open';

export const openModel = () => {
  const list: Item[] = [];
  const find = (kind: Item['kind'], id: string) => list.find((item) => item.kind === kind && item.id === id);

  const mayTake = (wish: Item, now: number, skip: readonly string[]): Said | undefined => {
    if (wish.from < now) return 'in-the-past';
    if (wish.from < now + noticeTicks) return 'too-soon';
    if (wish.to > dayLength) return 'outside-hours';
    const there = list.filter(
      (item) => active(item) && !skip.includes(item.id) && (item.kind !== 'hold' || item.until > now),
    );
    const near = there.filter((item) => wish.from < item.to + item.buffer && item.from < wish.to + wish.buffer);
    const beside = near.filter(
      (item) => item.kind === 'line' && item.from === wish.from && wish.seats > 1 && item.seats > 1,
    );
    if (near.length > beside.length) return 'slot-taken';
    if (beside.length > 0 && beside.length >= wish.seats) return 'capacity-reached';
    if (there.filter(({ kind }) => kind !== 'block').length >= mostLines) return 'limit-reached';
    return undefined;
  };

  const expire = (now: number) => {
    for (const item of list)
      if (item.kind === 'hold' && item.status === 'open' && item.until <= now) item.status = 'closed';
  };
  const become = (item: Item, status: string): Said => {
    item.before = item.status;
    item.undone = false;
    item.status = status;
    return 'done';
  };
  const put = (item: Item, now: number): Said => {
    expire(now);
    list.push(item);
    return 'done';
  };
  const blank = { buffer: 0, seats: 1, before: undefined, undone: false, until: Number.POSITIVE_INFINITY };

  /** Of a line: which status leads where. */
  const steps: Readonly<Record<string, readonly [to: string, from: readonly string[], begun: boolean]>> = {
    approve: ['booked', ['requested'], false],
    decline: ['declined', ['requested'], false],
    'check-in': ['checked-in', ['booked'], false],
    complete: ['completed', ['booked', 'checked-in'], true],
    miss: ['missed', ['booked'], true],
    cancel: ['cancelled', ['requested', 'booked'], false],
  };

  const say = (ask: Ask, now: number): Said => {
    switch (ask.do) {
      case 'book': {
        if (find('line', ask.id)) return 'nothing';
        const seats = ask.group ? groupSeats : 1;
        const status = ask.approval ? 'requested' : 'booked';
        const wish = {
          ...blank,
          id: ask.id,
          kind: 'line',
          from: ask.from,
          to: ask.from + ask.ticks,
          buffer: ask.group ? 0 : bufferTicks,
          seats,
          status,
        } as const;
        const no = mayTake(wish, now, ask.hold === undefined ? [] : [ask.hold]);
        if (no) return no;
        const hold = ask.hold === undefined ? undefined : find('hold', ask.hold);
        if (ask.hold !== undefined && hold?.status !== 'open') return 'hold-expired';
        if (hold) hold.status = 'closed';
        return put({ ...wish }, now);
      }
      case 'hold': {
        const before = find('hold', ask.id);
        if (before) return before.status === 'open' ? 'nothing' : 'hold-expired';
        const wish: Item = {
          ...blank,
          id: ask.id,
          kind: 'hold',
          from: ask.from,
          to: ask.from + ask.ticks,
          status: 'open',
          until: now + ask.keep,
        };
        return mayTake(wish, now, []) ?? put(wish, now);
      }
      case 'block': {
        const before = find('block', ask.id);
        if (before?.status === 'open') return 'nothing';
        const there = list.filter((item) => active(item) && item.kind !== 'block');
        const to = ask.from + ask.ticks;
        const near = there.filter((item) => ask.from < item.to + item.buffer && item.from < to);
        if (near.some(({ kind }) => kind === 'line')) return 'slot-taken';
        for (const hold of near) hold.status = 'closed';
        if (before) list.splice(list.indexOf(before), 1);
        return put({ ...blank, id: ask.id, kind: 'block', from: ask.from, to, status: 'open' }, now);
      }
      case 'unblock':
      case 'release': {
        const item = find(ask.do === 'unblock' ? 'block' : 'hold', ask.id);
        if (!item) return 'not-found';
        if (item.status === 'closed') return 'nothing';
        item.status = 'closed';
        return 'done';
      }
      case 'reschedule': {
        const item = find('line', ask.id);
        if (!item) return 'not-found';
        if (item.from === ask.from) return 'nothing';
        if (item.from < now) return 'in-the-past';
        if (item.from < now + noticeTicks) return 'too-soon';
        const to = ask.from + item.to - item.from;
        const no = mayTake({ ...item, from: ask.from, to }, now, [item.id]);
        if (no) return no;
        if (item.status !== 'requested' && item.status !== 'booked') return 'not-allowed-in-status';
        expire(now);
        Object.assign(item, { from: ask.from, to, before: undefined, undone: false });
        return 'done';
      }
      case 'undo': {
        const item = find('line', ask.id);
        if (!item) return 'not-found';
        if (item.undone) return 'nothing';
        if (item.before === undefined) return 'not-allowed-in-status';
        const back = { ...item, status: item.before };
        const comesBack = active(back) && !active(item);
        const no = comesBack ? mayTake(back, now, [item.id]) : undefined;
        if (no) return no;
        if (comesBack) expire(now);
        Object.assign(item, { status: item.before, before: undefined, undone: true });
        return 'done';
      }
      default: {
        const [to, from, begun] = steps[ask.do] ?? ['', [], false];
        const item = find('line', ask.id);
        if (!item) return 'not-found';
        if (item.status === to) return 'nothing';
        if (ask.do === 'cancel' || ask.do === 'approve') {
          if (item.from < now) return 'in-the-past';
          if (ask.do === 'cancel' && item.from < now + noticeTicks) return 'too-soon';
        }
        if (!from.includes(item.status)) return 'not-allowed-in-status';
        return begun && now < item.from ? 'not-allowed-in-status' : become(item, to);
      }
    }
  };

  const standing = () =>
    list
      .filter((item) => item.kind === 'line' || item.status === 'open')
      .map(({ id, kind, from, to, status }) => `${kind} ${id} ${from}-${to} ${status}`)
      .sort();
  return { say, standing };
};
