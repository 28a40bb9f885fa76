import type { Interval, Occupied, Wish } from './types.ts';

const minute = 60_000;

type Buffered = Interval & { readonly bufferBefore: number; readonly bufferAfter: number };

/*
 * Buffers on both sides add up. Clipping them at the page's edge needs no arithmetic here: everything compared lies on
 * one page, so two buffers that meet beyond the edge have met inside it before.
 */
export const busyFrom = (item: Buffered): number => item.start - item.bufferBefore * minute;
export const busyTo = (item: Buffered): number => item.end + item.bufferAfter * minute;

/** Does this item count now? A hold that its own page decides is gone at `until`, without anybody doing anything. */
export const counts = (item: Occupied, now: number, ignore: readonly string[] | undefined): boolean =>
  (item.until === undefined || item.until > now) && !ignore?.includes(item.itemId);

/** One more seat of the same session, not a clash: only group services, only at the very same start. */
export const sharesSession = (item: Occupied, serviceId: string, capacity: number): boolean =>
  capacity > 1 && (item.capacity ?? 1) > 1 && item.serviceId === serviceId && item.kind !== 'block';

export type Clash = {
  /** Everything that is in the way and no seat of the same session. */
  readonly conflicts: readonly Occupied[];
  /** Who sits in the same session already. */
  readonly seated: readonly Occupied[];
};

/** What stands where the wish would go, buffers of both included; an overbooking names the same conflicts. */
export const clashOf = (wish: Wish, occupied: readonly Occupied[], now: number): Clash => {
  const from = busyFrom(wish);
  const to = busyTo(wish);
  const conflicts: Occupied[] = [];
  const seated: Occupied[] = [];
  for (const item of occupied) {
    if (busyFrom(item) >= to || busyTo(item) <= from || !counts(item, now, wish.ignore)) continue;
    const shares = item.start === wish.start && sharesSession(item, wish.serviceId, wish.capacity);
    (shares ? seated : conflicts).push(item);
  }
  return { conflicts, seated };
};
