import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { splitPage } from '../page.ts';
import { entriesOf } from './events.ts';

/** One stream, whole and in its order. The system's own streams are not anybody's history. */
export const getAuditStream =
  (deps: Deps): Handler<ApiOperations['getAuditStream']> =>
  async ({ params: { stream }, query: { cursor, limit }, caller, may }) => {
    may.filter();
    const list = `stream ${stream}`;
    const [place] = deps.cursors.read(list, cursor) ?? [];
    if (stream.startsWith('$')) throw new Problem('not-found');
    const { events, revision } = await deps.store.read(stream, place === undefined ? 0n : BigInt(place) + 1n);
    if (revision === 'no-stream') throw new Problem('not-found');
    const { page, last } = splitPage(events, limit);
    const nextCursor = last ? deps.cursors.write(list, [String(last.revision)]) : null;
    return { status: 200, body: { items: await entriesOf(deps, page, caller), nextCursor } };
  };
