import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Occupied } from '#timetable/types';
import type { Decision } from '../append/decider.ts';
import type { BlockTime, UnblockTime } from './commands.ts';
import { releaseExpired } from './fit.ts';
import { occupied, type Page, staleElsewhere } from './state.ts';

const minute = 60_000;

/** What somebody only thinks about in a form, and this page alone decides. */
const isForm = (page: Page, { itemId, until }: Occupied): boolean =>
  until !== undefined && page.holds.get(itemId)?.purpose === 'form';

/** Closes a time by hand. What stands there already is in the way; other blocks are not, and forms must give way. */
export const block = (page: Page, { blockId, hostId, time, now, day, reason }: BlockTime): Decision<PageEvent> => {
  if (page.blocks.has(blockId)) return [];
  const start = Date.parse(time.start);
  const end = Date.parse(time.end);
  if (start < day.edges.start || end > day.edges.end) throw new Problem('crosses-day', { date: day.date });
  const inTheWay = occupied(page).filter(
    (item) =>
      item.kind !== 'block' &&
      item.start - item.bufferBefore * minute < end &&
      start < item.end + item.bufferAfter * minute &&
      (item.until === undefined || item.until > now),
  );
  const forms = inTheWay.filter((held) => isForm(page, held));
  const clashes = inTheWay.filter((one) => !forms.includes(one));
  const stale = staleElsewhere(page, now);
  const undecided = new Set(stale.map(({ holdId }) => holdId));
  const firm = clashes.map(({ itemId }) => itemId).filter((itemId) => !undecided.has(itemId));
  if (firm.length > 0) throw new Problem('slot-taken', { conflicts: firm });
  if (clashes.length > 0) return { settleFirst: stale };
  const data = { blockId, hostId, ...time, ...(reason !== undefined && { reason }) };
  const withdrawn = forms.map(({ itemId }) => ({
    type: 'HoldReleased' as const,
    data: { holdId: itemId, why: 'withdrawn' as const },
  }));
  return [...releaseExpired(page, now), ...withdrawn, { type: 'TimeBlocked', data }];
};

export const unblock = (page: Page, { blockId }: UnblockTime): Decision<PageEvent> => {
  if (page.blocks.has(blockId)) return [{ type: 'TimeUnblocked', data: { blockId } }];
  if (page.closed.has(blockId)) return [];
  throw new Problem('not-found', { blockId });
};
