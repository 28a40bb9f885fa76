import type { PageEvent } from '#contracts/events/index';
import type { HoldElsewhere } from '../append/decider.ts';
import type { CommandHandler } from '../append/handle.ts';
import type { CommandMeta } from '../append/request.ts';
import type { Timing } from '../append/timing.ts';
import type { AbandonCommit, PageCommand } from './commands.ts';
import type { Commit, Page } from './state.ts';

export type Pages = CommandHandler<Page, PageCommand, PageEvent>;
export type Settling = { readonly pages: Pages; readonly timing: Timing };

/** Derived from the hold alone, so that whoever settles it writes the same event. */
const metaOf = (holdId: string, timing: Timing): CommandMeta => ({
  commandId: `settle/${holdId}`,
  actorId: 'system',
  via: 'system',
  at: timing.clock().toISOString(),
  $correlationId: holdId,
  $causationId: holdId,
});

/** Closes the hold of something that was committed; nothing can be refused here any more. */
export const confirm = async (
  { pages, timing }: Settling,
  stream: string,
  { holdId, commitsOn }: HoldElsewhere,
  commit: Commit,
): Promise<void> => {
  const meta = metaOf(holdId, timing);
  if (commit.kind === 'booked') {
    const { appointmentId } = commit;
    await pages.handle({ stream, command: { type: 'ConfirmHold', holdId, appointmentId }, meta });
    return;
  }
  const { line, status } = commit;
  await pages.handle({ stream, command: { type: 'MoveIn', holdId, fromPage: commitsOn, line, status }, meta });
};

export type Settled = { readonly commit: Commit } | { readonly abandoned: string };

/**
 * Puts up the fence on the page that decides, or finds that the commit was first; only then touches the hold. The
 * fence and the commit compete for one revision of one stream, so there is no third way.
 */
export const settle = async (
  settling: Settling,
  stream: string,
  hold: HoldElsewhere,
  why: AbandonCommit['why'],
): Promise<Settled> => {
  const { pages, timing } = settling;
  const { holdId, commitsOn } = hold;
  const meta = metaOf(holdId, timing);
  const { state } = await pages.handle({ stream: commitsOn, command: { type: 'AbandonCommit', holdId, why }, meta });
  const commit = state.committed.get(holdId);
  if (commit) {
    await confirm(settling, stream, hold, commit);
    return { commit };
  }
  const fence = state.abandoned.get(holdId);
  if (!fence) throw new Error(`the hold ${holdId} is neither committed nor abandoned on ${commitsOn} after its fence`);
  const fencedBy = { stream: commitsOn, revision: Number(fence.revision) };
  await pages.handle({
    stream,
    command: { type: 'ReleaseHold', page: stream, holdId, why: 'abandoned', fencedBy },
    meta,
  });
  return { abandoned: fence.why };
};
