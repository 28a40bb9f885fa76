import { randomUUID } from 'node:crypto';
import { type EventId, parseEventId } from './event-id.ts';
import { type Decision, decideAppend, type Expected, type Lookups } from './expected-revision.ts';
import { groupCommit } from './group-commit.ts';
import { recentIds } from './recent-ids.ts';
import { type Content, encodeRecord, type StoredRecord } from './record.ts';
import type { Storage } from './storage.ts';
import {
  isMetastream,
  isSoftDeleted,
  metastreamOf,
  originalOf,
  parseMetadata,
  softDeleteText,
  undeleteText,
} from './stream-metadata.ts';
import {
  metadataType,
  type StreamState,
  type StreamStates,
  tombstoneType,
  type Written,
  writtenAt,
} from './stream-states.ts';

export type ProposedEvent = Content;

export type Outcome =
  | { readonly kind: 'done'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'wrong-revision'; readonly expected: Expected; readonly actual: number }
  | { readonly kind: 'deleted' };

/** The node met a disk that does not take its writes; it still reads. */
export class ReadOnly extends Error {}

const noBytes = new Uint8Array();
const systemEvent = (type: string, text: string): ProposedEvent => ({
  id: parseEventId(randomUUID()) ?? '',
  type,
  contentType: 'application/json',
  metadata: noBytes,
  data: Buffer.from(text),
});
const highestRevision = 2n ** 63n - 1n;

export type Writer = ReturnType<typeof createWriter>;

/** Decides in memory and at once, answers only when the disk has it (or what the refusal was based on). */
export const createWriter = (
  storage: Storage,
  states: StreamStates,
  events: { committed: (records: readonly StoredRecord[]) => void; failed: (error: Error) => void },
) => {
  const ids = recentIds();
  let lastPosition = storage.lastPosition();
  let lastStreamNumber = storage.lastStreamNumber();
  let failure: ReadOnly | undefined;

  const commits = groupCommit(storage, {
    committed: events.committed,
    failed: (error) => {
      failure = new ReadOnly(
        `The event store is read-only: its disk refused a write (${error.message}). Free space or repair the disk, then restart it.`,
      );
      states.forget();
      ids.forget();
      events.failed(failure);
      return failure;
    },
  });

  const put = (state: StreamState, event: ProposedEvent): Written => {
    const streamNumber = state.number ?? ++lastStreamNumber;
    state.number = streamNumber;
    const written = { id: event.id, revision: state.lastRevision + 1, position: ++lastPosition };
    const { revision, position } = written;
    const shownRevision = event.type === tombstoneType ? highestRevision : revision;
    const place = { stream: state.name, streamNumber, revision, shownRevision, position, createdAt: Date.now() };
    const bytes = encodeRecord(event, place); // not one object spread from both: that takes longer than the encoding
    commits.add(state, { bytes, streamNumber, revision, position });
    state.lastRevision = revision;
    state.lastPosition = position;
    state.pending.push(written);
    ids.remember(state.name, written);
    if (event.type === metadataType && isMetastream(state.name)) {
      const original = states.get(originalOf(state.name));
      original.metadata = parseMetadata(event.data);
      commits.hold(original);
    }
    return written;
  };

  const lookups: Lookups<StreamState> = {
    lately: (stream, id) => ids.find(stream.name, id),
    at: (stream, revision) => writtenAt(storage, stream, revision),
  };

  const decide = (state: StreamState, expected: Expected, proposed: readonly EventId[]): Decision => {
    if (isMetastream(state.name) && states.get(originalOf(state.name)).tombstoned) return { kind: 'deleted' };
    return decideAppend(state, expected, proposed, lookups);
  };

  /** A refusal tells of a write that may still be on its way: it waits for it, so that a re-read finds it. */
  const refused = async (state: StreamState, expected: Expected, decision: Decision): Promise<Outcome> => {
    await commits.durable(state.lastPosition);
    return decision.kind === 'deleted'
      ? { kind: 'deleted' }
      : { kind: 'wrong-revision', expected, actual: state.lastRevision };
  };

  const writeAll = async (state: StreamState, proposed: readonly ProposedEvent[]): Promise<Outcome> => {
    if (proposed.length > 0 && isSoftDeleted(state.metadata))
      put(
        states.get(metastreamOf(state.name)),
        systemEvent(metadataType, undeleteText(state.metadata, state.lastRevision + 1)),
      );
    for (const event of proposed) put(state, event);
    const { lastRevision: revision, lastPosition: position } = state;
    await commits.durable(position);
    return { kind: 'done', revision, position: proposed.length > 0 ? position : undefined };
  };

  return {
    append: async (stream: string, expected: Expected, proposed: readonly ProposedEvent[]): Promise<Outcome> => {
      if (failure) throw failure;
      const state = states.get(stream);
      const decision = decide(
        state,
        expected,
        proposed.map(({ id }) => id),
      );
      if (decision.kind === 'write') return writeAll(state, proposed);
      if (decision.kind !== 'repeated') return refused(state, expected, decision);
      const { last } = decision;
      await commits.durable(last?.position ?? state.lastPosition);
      return { kind: 'done', revision: last?.revision ?? state.lastRevision, position: last?.position };
    },

    /** Hides all events; the stream may be written again and goes on counting. */
    softDelete: async (stream: string, expected: Expected): Promise<Outcome> => {
      if (failure) throw failure;
      const state = states.get(stream);
      const metastream = states.get(metastreamOf(stream));
      const decision = decide(state, expected, []);
      const nothingThere = state.lastRevision < 0 && metastream.lastRevision < 0;
      if (nothingThere && decision.kind === 'write') return refused(state, expected, { kind: 'wrong-revision' });
      if (decision.kind === 'deleted') return refused(state, expected, decision);
      if (decision.kind !== 'write') return refused(state, expected, { kind: 'wrong-revision' });
      return writeAll(metastream, [systemEvent(metadataType, softDeleteText(state.metadata))]);
    },

    /** Ends the stream for ever. */
    tombstone: async (stream: string, expected: Expected): Promise<Outcome> => {
      if (failure) throw failure;
      const state = states.get(stream);
      const decision = decide(state, expected, []);
      if (decision.kind === 'deleted') return refused(state, expected, decision);
      if (decision.kind !== 'write') return refused(state, expected, { kind: 'wrong-revision' });
      const written = put(state, systemEvent(tombstoneType, '{}'));
      state.tombstoned = true;
      await commits.durable(written.position);
      return { kind: 'done', revision: written.revision, position: written.position };
    },

    waitingBytes: commits.waitingBytes,
    drained: (): Promise<void> => commits.drained().catch(() => {}),
    failure: (): ReadOnly | undefined => failure,
  };
};
