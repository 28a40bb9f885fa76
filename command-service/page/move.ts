import { Problem } from '#contracts/problems';
import type { HoldElsewhere } from '../append/decider.ts';
import { locate, mostHops, type Place } from './follow.ts';
import { moveOut } from './move-out.ts';
import { isMoved, type Moved, type MoveRequest, mostAttempts, refusedFor } from './move-request.ts';
import { commitMove, findHold, holdTarget, moveTo, rescheduleHere } from './move-steps.ts';
import { confirm, type Settling, settle } from './settle.ts';

/** How long all of it may take before it is given up: well within what a client waits for. */
const deadline = 10_000;

const mustStayReachable = ({ trail }: Place, toPage: string): void => {
  const passed = trail.indexOf(toPage);
  const hops = passed === -1 ? trail.length : passed;
  if (hops > mostHops) throw new Problem('limit-reached', { limit: 'moves', most: mostHops, count: hops });
};

const resultOf = async (
  settling: Settling,
  request: MoveRequest,
  { holdId, commitsOn }: HoldElsewhere,
): Promise<Moved> => {
  const { state, commands, position } = await settling.pages.look(commitsOn);
  const commit = state.committed.get(holdId);
  if (commit?.kind !== 'moved') throw new Error(`the move by the hold ${holdId} is confirmed but was never committed`);
  const made = commands.get(request.meta.commandId);
  return {
    stream: request.toPage,
    line: commit.line,
    events: made?.events ?? [],
    position: made?.position ?? position,
    repeated: true,
  };
};

/** A hold that did not become a commit is fenced first, by whoever notices; only then is the refusal told. */
const giveUp = async (
  settling: Settling,
  request: MoveRequest,
  hold: HoldElsewhere,
  attempt: number,
  error: Problem,
): Promise<Moved | 'start-over'> => {
  const lost = isMoved(error);
  const why = lost && attempt + 1 < mostAttempts ? 'lost-race' : refusedFor(error);
  const settled = await settle(settling, request.toPage, hold, why).catch(() => {
    throw new Problem('outcome-unknown', { retryAfter: 5 });
  });
  if ('commit' in settled) return resultOf(settling, request, hold);
  if (settled.abandoned === 'lost-race') return 'start-over';
  if (lost && settled.abandoned === 'gave-up') throw new Problem('busy-page', { page: hold.commitsOn, retryAfter: 1 });
  throw lost || error.code === 'hold-expired' ? new Problem('abandoned', { holdId: hold.holdId }) : error;
};

/** One hold's life: made or found, committed or fenced. */
const attemptWith = async (
  settling: Settling,
  request: MoveRequest,
  attempt: number,
): Promise<Moved | 'look-again' | 'start-over'> => {
  const { appointmentId, toPage } = request;
  const found = await findHold(settling, request, attempt);
  if ('done' in found) return found.done;
  if ('confirmed' in found) return resultOf(settling, request, found.confirmed);
  if ('abandoned' in found) {
    if (found.abandoned === 'lost-race') return 'start-over';
    throw new Problem('abandoned', { why: found.abandoned });
  }
  let { hold } = found;
  if (!hold) {
    const place = await locate(settling, appointmentId);
    if (place.stream === toPage) return rescheduleHere(settling, request);
    mustStayReachable(place, toPage);
    moveOut(place.page, moveTo(request, { holdId: appointmentId, commitsOn: place.stream }));
    hold = await holdTarget(settling, request, place, attempt);
    if (!hold) return 'look-again';
  }
  const committed = await commitMove(settling, request, hold);
  if (committed instanceof Problem) return giveUp(settling, request, hold, attempt, committed);
  const { commit, moved } = committed;
  // It is done, whatever becomes of this: the next who meets the hold confirms it, or the finisher does.
  await confirm(settling, toPage, hold, commit).catch(() => undefined);
  return moved;
};

/**
 * To another time, on its page or another one. Hold, commit, confirm: a crash after any step leaves nothing that the
 * next who meets it could not settle, and the same command sent again ends the same way.
 */
export const move = async (settling: Settling, request: MoveRequest): Promise<Moved> => {
  const end = settling.timing.clock().getTime() + deadline;
  let attempt = 0;
  while (attempt < mostAttempts && settling.timing.clock().getTime() < end) {
    const result = await attemptWith(settling, request, attempt);
    if (result === 'start-over') attempt += 1;
    else if (result !== 'look-again') return result;
  }
  throw new Problem('busy-page', { page: request.toPage, retryAfter: 1 });
};
