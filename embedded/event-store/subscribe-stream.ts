import { pageRecords, tailRecords } from './limits.ts';
import type { Log } from './log.ts';
import { nextTurn, type Outlet } from './outlet.ts';
import * as messages from './read-messages.ts';
import type { ReadOptions } from './read-options.ts';
import { refuseTombstoned, visibleRange } from './read-stream.ts';
import { revisionOf } from './record.ts';
import type { Storage } from './storage.ts';
import { oldestVisible } from './stream-metadata.ts';
import { isVisible, type StreamStates } from './stream-states.ts';

type Render = (record: Buffer) => Uint8Array;

/** Follows one stream, which need not exist yet. A tombstone ends the subscription with StreamDeleted. */
export const subscribeToStream = async (
  { storage, states, log }: { storage: Storage; states: StreamStates; log: Log },
  { stream, from }: ReadOptions & { stream: string },
  outlet: Outlet,
  render: Render,
): Promise<void> => {
  refuseTombstoned(states, stream);
  const grown = log.growth(outlet.gone);
  let cursor = from === 'start' ? -1 : from === 'end' ? states.get(stream).durableRevision : from;
  let live = false;
  outlet.send(messages.confirmation());
  while (!outlet.gone.aborted) {
    const state = states.get(stream);
    const { first, last } = visibleRange(state);
    const next = Math.max(cursor + 1, first);
    if (state.number === undefined || next > last) {
      refuseTombstoned(states, stream);
      if (!live) outlet.send(messages.caughtUp);
      live = true;
      await grown();
      continue;
    }
    if (live && last - cursor > tailRecords) {
      live = false;
      outlet.send(messages.fellBehind);
    }
    const oldest = oldestVisible(state.metadata, Date.now());
    for (const record of storage.ofStream(state.number, next, last, pageRecords)) {
      if (outlet.gone.aborted) return;
      cursor = revisionOf(record);
      if (isVisible(record, oldest) && !outlet.send(render(record))) await outlet.drained();
    }
    await nextTurn();
  }
};
