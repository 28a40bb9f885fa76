import type { EventId } from './event-id.ts';
import { cachedStreams } from './limits.ts';
import { createdAtOf, idOf, positionOf, typeOf, wireOf } from './record.ts';
import type { Storage } from './storage.ts';
import {
  isMetastream,
  isSoftDeleted,
  metastreamOf,
  noMetadata,
  parseMetadata,
  type StreamMetadata,
} from './stream-metadata.ts';
import { dataOf } from './wire-data.ts';

export type Written = { readonly revision: number; readonly position: number; readonly id: EventId };

/** What the writer knows of a stream. All but `durableRevision` counts writes that are still on their way to disk. */
export type StreamState = {
  readonly name: string;
  number: number | undefined;
  lastRevision: number;
  lastPosition: number;
  durableRevision: number;
  tombstoned: boolean;
  metadata: StreamMetadata;
  pending: Written[];
  /** Batches in flight that touch this state; it may be dropped from memory only at 0. */
  holds: number;
};

export const tombstoneType = '$streamDeleted';
export const metadataType = '$metadata';

export const exists = (stream: StreamState): boolean => stream.lastRevision >= 0 && !isSoftDeleted(stream.metadata);

const load = (storage: Storage, name: string): StreamState => {
  const number = storage.streamNumber(name);
  const lastRevision = number === undefined ? -1 : storage.lastRevision(number);
  const last =
    number === undefined || lastRevision < 0 ? undefined : storage.ofStream(number, lastRevision, lastRevision, 1)[0];
  return {
    name,
    number,
    lastRevision,
    lastPosition: last ? positionOf(last) : 0,
    durableRevision: lastRevision,
    tombstoned: last !== undefined && typeOf(last) === tombstoneType,
    metadata: isMetastream(name) ? noMetadata : loadMetadata(storage, name),
    pending: [],
    holds: 0,
  };
};

const loadMetadata = (storage: Storage, name: string): StreamMetadata => {
  const number = storage.streamNumber(metastreamOf(name));
  if (number === undefined) return noMetadata;
  const revision = storage.lastRevision(number);
  const [last] = storage.ofStream(number, revision, revision, 1);
  return last && typeOf(last) === metadataType ? parseMetadata(dataOf(wireOf(last))) : noMetadata;
};

export type StreamStates = ReturnType<typeof streamStates>;

export const streamStates = (storage: Storage, limit = cachedStreams) => {
  const cached = new Map<string, StreamState>();

  const makeRoom = (): void => {
    for (const [name, state] of cached) {
      if (cached.size <= limit * 0.9) return;
      if (state.holds === 0) cached.delete(name);
    }
  };

  return {
    get: (name: string): StreamState => {
      const known = cached.get(name);
      if (known) return known;
      const state = load(storage, name);
      if (cached.size >= limit) makeRoom();
      cached.set(name, state);
      return state;
    },
    /** After a failed commit what is in memory is no longer what is on disk. */
    forget: (): void => cached.clear(),
  };
};

/** The id stored at a revision, wherever it is: on its way to disk or on it. */
export const writtenAt = (storage: Storage, state: StreamState, revision: number): Written | undefined => {
  if (state.number === undefined || revision < 0 || revision > state.lastRevision) return undefined;
  const [first] = state.pending;
  if (first && revision >= first.revision) return state.pending[revision - first.revision];
  const [record] = storage.ofStream(state.number, revision, revision, 1);
  return record && { revision, position: positionOf(record), id: idOf(record) };
};

export const isVisible = (record: Buffer, oldest: number): boolean => createdAtOf(record) >= oldest;
