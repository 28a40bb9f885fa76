import type { PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decision, Deferred } from '../append/decider.ts';
import type { AbandonCommit, ConfirmHold, HoldTime, ReleaseHold } from './commands.ts';
import { fitTime, releaseExpired, wishOf } from './fit.ts';
import { type Page, staleElsewhere } from './state.ts';

const minute = 60_000;

/** A room or a diary keeps no hours: only what stands in it is in the way. */
const besideOthers = (page: Page, { held, purpose, now }: HoldTime): Deferred | undefined => {
  const from = Date.parse(held.start) - held.bufferBefore * minute;
  const to = Date.parse(held.end) + held.bufferAfter * minute;
  const clashes = [...page.holds.values()].filter(
    ({ time }) =>
      time.start - time.bufferBefore * minute < to &&
      from < time.end + time.bufferAfter * minute &&
      (time.until === undefined || time.until > now),
  );
  if (clashes.length === 0) return undefined;
  const stale = staleElsewhere(page, now);
  const undecided = new Set(stale.map(({ holdId }) => holdId));
  const firm = clashes.map(({ holdId }) => holdId).filter((holdId) => !undecided.has(holdId));
  if (firm.length === 0) return { settleFirst: stale };
  throw new Problem(purpose === 'diary' ? 'client-busy' : 'slot-taken', { conflicts: firm });
};

const fitsIn = (page: Page, command: HoldTime): Deferred | undefined => {
  const { held, purpose } = command;
  const { serviceId, officeId, capacity = 1 } = held;
  if (serviceId === undefined || officeId === undefined || purpose === 'diary' || purpose === 'room') {
    return besideOthers(page, command);
  }
  const kind = purpose === 'move' ? 'change' : 'book';
  const found = fitTime(page, command, wishOf({ ...held, serviceId, officeId, capacity }, []), { kind });
  return 'settleFirst' in found ? found : undefined;
};

/** Anybody may keep a time while filling in a form: so few at once that a day cannot be filled by forms alone. */
const mostForms = 6;

const formsMay = (page: Page, { purpose, now }: HoldTime): void => {
  if (purpose !== 'form') return;
  const open = [...page.holds.values()].filter((hold) => hold.purpose === 'form' && hold.until > now);
  if (open.length >= mostForms)
    throw new Problem('limit-reached', { limit: 'form-holds', most: mostForms, count: open.length });
};

export const holdTime = (page: Page, command: HoldTime): Decision<PageEvent> => {
  const { holdId, purpose, until, commitsOn, held, now } = command;
  if (page.holds.has(holdId)) return [];
  if (page.closed.has(holdId)) throw new Problem('hold-expired', { holdId });
  const settleFirst = fitsIn(page, command);
  if (settleFirst) return settleFirst;
  formsMay(page, command);
  return [...releaseExpired(page, now), { type: 'TimeHeld', data: { holdId, purpose, until, commitsOn, line: held } }];
};

/** Fence before freeing: a hold that another page decides is let go only with the place where that page gave it up. */
export const releaseHold = (page: Page, command: ReleaseHold): Decision<PageEvent> => {
  const { holdId, why, fencedBy } = command;
  if (page.closed.has(holdId)) return [];
  const hold = page.holds.get(holdId);
  if (!hold) throw new Problem('not-found', { holdId });
  const { commitsOn } = hold;
  if (commitsOn !== command.page && fencedBy?.stream !== commitsOn) {
    throw new Problem('not-allowed-in-status', { holdId, state: 'held', commitsOn });
  }
  return [{ type: 'HoldReleased', data: { holdId, why, ...(fencedBy && { fencedBy }) } }];
};

export const confirmHold = (page: Page, { holdId, appointmentId }: ConfirmHold): Decision<PageEvent> => {
  const hold = page.holds.get(holdId);
  if (!hold) throw new Problem('hold-expired', { holdId });
  return hold.confirmed ? [] : [{ type: 'HoldConfirmed', data: { holdId, appointmentId } }];
};

/** Competes with the commit for one revision of this stream; `[]` when either was first, and the page tells which. */
export const abandonCommit = (page: Page, { holdId, why }: AbandonCommit): Decision<PageEvent> =>
  page.committed.has(holdId) || page.abandoned.has(holdId) ? [] : [{ type: 'CommitAbandoned', data: { holdId, why } }];
