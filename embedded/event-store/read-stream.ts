import { pageRecords } from './limits.ts';
import { nextTurn, type Outlet } from './outlet.ts';
import { streamNotFound } from './read-messages.ts';
import type { ReadOptions } from './read-options.ts';
import { revisionOf } from './record.ts';
import { streamDeleted } from './rpc-error.ts';
import type { Storage } from './storage.ts';
import { firstVisible, isMetastream, oldestVisible, originalOf } from './stream-metadata.ts';
import { exists, isVisible, type StreamState, type StreamStates } from './stream-states.ts';

type Render = (record: Buffer) => Uint8Array;

/** The revisions a reader may see now: written to disk, and not hidden by `$tb` or `$maxCount`. */
export const visibleRange = ({ metadata, durableRevision }: StreamState): { first: number; last: number } => ({
  first: firstVisible(metadata, durableRevision),
  last: durableRevision,
});

/** The metadata of a tombstoned stream is gone with it. */
export const refuseTombstoned = (states: StreamStates, stream: string): void => {
  if (states.get(stream).tombstoned || (isMetastream(stream) && states.get(originalOf(stream)).tombstoned))
    throw streamDeleted(stream);
};

export const readStream = async (
  { storage, states }: { storage: Storage; states: StreamStates },
  options: ReadOptions & { stream: string; count: number },
  outlet: Outlet,
  render: Render,
): Promise<void> => {
  const { backwards, from, stream } = options;
  refuseTombstoned(states, stream);
  const state = states.get(stream);
  if (state.number === undefined || state.durableRevision < 0 || !exists(state)) {
    outlet.send(streamNotFound(stream));
    return;
  }
  const { first, last } = visibleRange(state);
  const asked = from === 'start' ? 0 : from === 'end' ? (backwards ? last : last + 1) : from;
  const end = backwards ? first : last;
  let cursor = backwards ? Math.min(asked, last) : Math.max(asked, first);
  let left = options.count;
  while (left > 0 && !outlet.gone.aborted && (backwards ? cursor >= end : cursor <= end)) {
    const oldest = oldestVisible(state.metadata, Date.now());
    for (const record of storage.ofStream(state.number, cursor, end, Math.min(pageRecords, left))) {
      cursor = revisionOf(record) + (backwards ? -1 : 1);
      if (!isVisible(record, oldest)) continue;
      if (!outlet.send(render(record))) await outlet.drained();
      left -= 1;
    }
    if (left > 0) await nextTurn();
  }
};
