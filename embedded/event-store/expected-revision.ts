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

export type Lookups = {
  /** An id this stream got lately; only memory is asked, as by the real server. */
  readonly lately: (id: EventId) => Written | undefined;
  readonly at: (revision: number) => Written | undefined;
};

const write: Decision = { kind: 'write' };
const wrongRevision: Decision = { kind: 'wrong-revision' };

/** With `any` the ids decide: none known is new, all known is a repeat, a repeat with something new is a conflict. */
const decideByIds = (ids: readonly EventId[], lately: Lookups['lately']): Decision => {
  const [first] = ids;
  if (first === undefined || !lately(first)) return write;
  const known = ids.map(lately);
  return known.includes(undefined) ? wrongRevision : { kind: 'repeated', last: known.at(-1) };
};

/** The caller is behind: it is a repeat only if every id is already there, in its place. */
const decideBehind = (expected: number, ids: readonly EventId[], at: Lookups['at']): Decision => {
  const there = ids.map((_, offset) => at(expected + 1 + offset));
  return ids.every((id, offset) => there[offset]?.id === id) ? { kind: 'repeated', last: there.at(-1) } : wrongRevision;
};

/** The server's own table (IndexWriter.CheckCommit), pending writes included. */
export const decideAppend = (
  stream: Pick<StreamState, 'lastRevision' | 'tombstoned' | 'metadata'>,
  expected: Expected,
  ids: readonly EventId[],
  { lately, at }: Lookups,
): Decision => {
  if (stream.tombstoned) return { kind: 'deleted' };
  const softDeleted = isSoftDeleted(stream.metadata);
  if (expected === 'stream-exists') {
    if (softDeleted) return { kind: 'deleted' };
    return stream.lastRevision < 0 ? wrongRevision : decideByIds(ids, lately);
  }
  if (expected === 'any') return decideByIds(ids, lately);
  const revision = expected === 'no-stream' ? -1 : Number(expected);
  if (revision > stream.lastRevision) return wrongRevision;
  if (revision === stream.lastRevision) return write;
  if (revision === -1 && softDeleted) return write;
  return decideBehind(revision, ids, at);
};
