import type { Line, PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { refusal } from '#timetable/fit';
import { busyFrom, busyTo } from '#timetable/occupied';
import { isLimited } from '#timetable/rules';
import type { Refusal, Wish } from '#timetable/types';
import type { HoldElsewhere } from '../append/decider.ts';
import type { Measure } from './commands.ts';
import { expiredHere, occupied, occupiedBetween, type Page, staleElsewhere } from './state.ts';

export const wishOf = (
  line: Pick<Line, 'start' | 'end' | 'serviceId' | 'officeId' | 'bufferBefore' | 'bufferAfter' | 'capacity'>,
  ignore: readonly string[],
): Wish => ({
  start: Date.parse(line.start),
  end: Date.parse(line.end),
  serviceId: line.serviceId,
  officeId: line.officeId,
  bufferBefore: line.bufferBefore,
  bufferAfter: line.bufferAfter,
  capacity: line.capacity,
  ignore,
});

type How = { readonly kind: 'book' | 'change'; readonly overbook?: boolean };
/** Free, where `over` names what an overbooking is put over; or a question for other pages first. */
type Fit = { readonly over: readonly string[] } | { readonly settleFirst: readonly HoldElsewhere[] };

const inTheWay = ({ code, facts }: Refusal): readonly string[] | undefined => {
  const ids = code === 'slot-taken' ? facts.conflicts : code === 'capacity-reached' ? facts.seated : undefined;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : undefined;
};

const clientMay = ({ client }: Measure): void => {
  if (client?.limit) throw new Problem('limit-reached', client.limit);
  if (client?.clashes?.length) throw new Problem('client-busy', { conflicts: client.clashes });
};

/**
 * The same function that offers a slot accepts it. A refusal that rests on a hold past its instant is not told before
 * the page that decides about this hold was asked: nobody may free it by the clock alone.
 */
export const fitTime = (page: Page, measure: Measure, wish: Wish, { kind, overbook = false }: How): Fit => {
  const { day, terms, now, asStaff = false, hostLimits } = measure;
  const options = { asStaff, kind, ...(hostLimits && { hostLimits }) };
  const taken = isLimited(terms, options) ? occupied(page) : occupiedBetween(page, busyFrom(wish), busyTo(wish));
  const refused = refusal(day, terms, wish, taken, now, options);
  if (!refused) {
    clientMay(measure);
    return { over: [] };
  }
  const stale = staleElsewhere(page, now);
  const over = inTheWay(refused);
  if (overbook && over) {
    if (stale.some(({ holdId }) => over.includes(holdId))) return { settleFirst: stale };
    const stillRefused = refusal(day, terms, wish, taken, now, { ...options, overbook });
    if (stillRefused) throw new Problem(stillRefused.code, stillRefused.facts);
    clientMay(measure);
    return { over };
  }
  if (stale.length === 0) throw new Problem(refused.code, refused.facts);
  const ignore = [...(wish.ignore ?? []), ...stale.map(({ holdId }) => holdId)];
  const settled = refusal(day, terms, { ...wish, ignore }, taken, now, options);
  if (settled) throw new Problem(settled.code, settled.facts);
  return { settleFirst: stale };
};

/** Own holds that time has ended are struck out before something new is written, so that the log tells it in order. */
export const releaseExpired = (page: Page, now: number): readonly PageEvent[] =>
  expiredHere(page, now).map(({ holdId }) => ({ type: 'HoldReleased', data: { holdId, why: 'expired' } }));
