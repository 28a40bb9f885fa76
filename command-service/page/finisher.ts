import type { AnyEvent, Recorded } from '#contracts/events/index';
import { firstPageOf } from '#contracts/ids';
import type { HoldElsewhere } from '../append/decider.ts';
import { type Settling, settle } from './settle.ts';

type Open = HoldElsewhere & { readonly stream: string; due: number };

/** Whoever commits or fences usually closes the hold itself a moment later; this long it is left alone. */
const grace = 1_000;

/**
 * Remembers from the log which holds wait for another page, and settles those whose time has come. It makes holds go
 * away soon; that nothing is ever booked twice does not depend on it.
 */
export const finisher = (settling: Settling) => {
  const open = new Map<string, Open>();

  const decided = (holdIds: readonly string[], at: Date): void => {
    for (const holdId of holdIds) {
      const hold = open.get(holdId);
      if (hold) hold.due = Math.min(hold.due, at.getTime() + grace);
    }
  };

  const seen = (event: Recorded<AnyEvent>): void => {
    switch (event.type) {
      case 'TimeHeld': {
        const { holdId, commitsOn, until } = event.data;
        if (firstPageOf(holdId).stream === commitsOn) return;
        open.set(holdId, { holdId, commitsOn, stream: event.stream, due: Date.parse(until) });
        return;
      }
      case 'AppointmentMovedOut':
      case 'CommitAbandoned':
        decided([event.data.holdId], event.created);
        return;
      case 'AppointmentBooked':
      case 'AppointmentRequested':
        decided(event.data.holdIds ?? [], event.created);
        return;
      case 'AppointmentMovedIn':
      case 'HoldConfirmed':
      case 'HoldReleased':
        open.delete(event.data.holdId);
        return;
      default:
        return;
    }
  };

  /** Settles what is due and tells how many; one that cannot be settled now stays for the next time. */
  const settleDue = async (now: number): Promise<number> => {
    let count = 0;
    for (const { due, stream, holdId, commitsOn } of [...open.values()]) {
      if (due > now) continue;
      const settled = await settle(settling, stream, { holdId, commitsOn }, 'expired').catch(() => undefined);
      if (!settled) continue;
      open.delete(holdId);
      count += 1;
    }
    return count;
  };

  return { seen, settleDue, waiting: () => open.size };
};

const every = 500;

/** Looks twice a second until told to stop; never two looks at once. */
export const keepFinishing = async (
  { settleDue }: ReturnType<typeof finisher>,
  { clock, delay }: Settling['timing'],
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    await delay(every, signal);
    if (!signal.aborted) await settleDue(clock().getTime());
  }
};
