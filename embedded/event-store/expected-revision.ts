import type { EventId } from './event-id.ts';
import { isSoftDeleted } from './stream-metadata.ts';
import type { StreamState, Written } from './stream-states.ts';

/** What the caller expects the stream's last revision to be. */
export type Expected = 'any' | 'no-stream' | 'stream-exists' | bigint;

export type Decision =
  | { readonly kind: 'write' }
  | { readonly kind: 'repeated'; readonly last: Written | undefined }
  | { readonly kind: 'wrong-revision' }
  | { readonly kind: 'deleted' };

type Stream = Pick<StreamState, 'lastRevision' | 'tombstoned' | 'metadata'>;

export type Lookups<S extends Stream> = {
  /** An id the stream got lately; only memory is asked, as by the real server. */
  readonly lately: (stream: S, id: EventId) => Written | undefined;
  readonly at: (stream: S, revision: number) => Written | undefined;
};

const write: Decision = { kind: 'write' };
const wrongRevision: Decision = { kind: 'wrong-revision' };

/** With `any` the ids decide: none known is new, all known is a repeat, a repeat with something new is a conflict. */
const decideByIds = <S extends Stream>(stream: S, ids: readonly EventId[], { lately }: Lookups<S>): Decision => {
  const [first] = ids;
  if (first === undefined || !lately(stream, first)) return write;
  const known = ids.map((id) => lately(stream, id));
  return known.includes(undefined) ? wrongRevision : { kind: 'repeated', last: known.at(-1) };
};

/** The caller is behind: it is a repeat only if every id is already there, in its place. */
const decideBehind = <S extends Stream>(
  stream: S,
  expected: number,
  ids: readonly EventId[],
  { at }: Lookups<S>,
): Decision => {
  const there = ids.map((_, offset) => at(stream, expected + 1 + offset));
  return ids.every((id, offset) => there[offset]?.id === id) ? { kind: 'repeated', last: there.at(-1) } : wrongRevision;
};

/** The server's own table (IndexWriter.CheckCommit), pending writes included. */
export const decideAppend = <S extends Stream>(
  stream: S,
  expected: Expected,
  ids: readonly EventId[],
  lookups: Lookups<S>,
): Decision => {
  if (stream.tombstoned) return { kind: 'deleted' };
  const softDeleted = isSoftDeleted(stream.metadata);
  if (expected === 'stream-exists') {
    if (softDeleted) return { kind: 'deleted' };
    return stream.lastRevision < 0 ? wrongRevision : decideByIds(stream, ids, lookups);
  }
  if (expected === 'any') return decideByIds(stream, ids, lookups);
  const revision = expected === 'no-stream' ? -1 : Number(expected);
  if (revision > stream.lastRevision) return wrongRevision;
  if (revision === stream.lastRevision) return write;
  if (revision === -1 && softDeleted) return write;
  return decideBehind(stream, revision, ids, lookups);
};
