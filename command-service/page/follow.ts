import { firstPageOf } from '#contracts/ids';
import { Problem } from '#contracts/problems';
import type { Pointer } from '../append/decider.ts';
import { confirm, type Settling } from './settle.ts';
import { lineOf, type Page } from './state.ts';

/** A move that would put an appointment further from its first page than this is refused, so all can be followed. */
export const mostHops = 8;

/**
 * Help first, then follow: the page it went to must have closed this very hold before anything is said about it there,
 * or an older pointer of that page would be followed (A to B to A).
 */
export const follow = async (settling: Settling, from: string, { toPage, holdId }: Pointer): Promise<string> => {
  const { state } = await settling.pages.look(from);
  const commit = state.committed.get(holdId);
  if (!commit) throw new Error(`${from} points to ${toPage} by the hold ${holdId}, which it never committed`);
  await confirm(settling, toPage, { holdId, commitsOn: from }, commit);
  return toPage;
};

export type Place = {
  readonly stream: string;
  readonly page: Page;
  /** The pages from its first one to this one. */
  readonly trail: readonly string[];
};

export type Standing = { readonly stream: string; readonly folded: Awaited<ReturnType<Settling['pages']['look']>> };

/** Where the appointment stands now, each step of its way confirmed. */
export const locate = async (settling: Settling, appointmentId: string): Promise<Place> => {
  let stream = firstPageOf(appointmentId).stream;
  const trail: string[] = [];
  // Twice the hops: until a way back is confirmed, a page on it is passed twice.
  while (trail.length <= 2 * mostHops) {
    trail.push(stream);
    const { state } = await settling.pages.look(stream);
    if (lineOf(state, appointmentId)) return { stream, page: state, trail };
    const moved = state.moved.get(appointmentId);
    if (!moved) throw new Problem('not-found', { appointmentId });
    stream = await follow(settling, stream, moved);
  }
  throw new Problem('busy-page', { page: stream, retryAfter: 1 });
};

/** Every page it ever stood on, its first one first: where a command may have been done before it went on. */
export const everyPageOf = async (settling: Settling, appointmentId: string): Promise<readonly Standing[]> => {
  const streams = [firstPageOf(appointmentId).stream];
  const found: Standing[] = [];
  for (const stream of streams) {
    const folded = await settling.pages.look(stream);
    found.push({ stream, folded });
    for (const commit of folded.state.committed.values()) {
      if (commit.kind !== 'moved' || commit.appointmentId !== appointmentId) continue;
      if (!streams.includes(commit.toPage)) streams.push(commit.toPage);
    }
  }
  return found;
};
