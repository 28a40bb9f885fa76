import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { splitPage } from '../page.ts';
import { findMine, findOne, viewsOf } from './summary-rows.ts';

const list = 'summaries';

/** My own, newest first; also for those who may ask for more than their own. */
export const listSummaries =
  (deps: Deps): Handler<ApiOperations['listSummaries']> =>
  async ({ query: { cursor, limit }, caller, may }) => {
    may.filter();
    const mine = `${list} ${caller.personId ?? ''}`;
    const [at, id] = deps.cursors.read(mine, cursor) ?? [];
    const after = at !== undefined && id !== undefined ? ([at, id] as const) : undefined;
    const { page, last } = splitPage(await findMine(deps, caller, limit + 1, after), limit);
    const nextCursor = last ? deps.cursors.write(mine, [last.requestedAt, last.summaryId]) : null;
    return { status: 200, body: { items: await viewsOf(deps, page), nextCursor } };
  };

export const getLatestSummary =
  (deps: Deps): Handler<ApiOperations['getLatestSummary']> =>
  async ({ caller, may }) => {
    may.filter();
    const [view] = await viewsOf(deps, await findMine(deps, caller, 1, undefined));
    if (!view) throw new Problem('not-found');
    return { status: 200, body: view };
  };

export const getSummary =
  (deps: Deps): Handler<ApiOperations['getSummary']> =>
  async ({ params: { summaryId }, caller, may }) => {
    const row = await findOne(deps, caller, summaryId);
    const officeId = typeof row?.scope.officeId === 'string' ? row.scope.officeId : undefined;
    may.check(...(row ? [{ personId: row.requestedBy, officeId }] : []));
    const [view] = row ? await viewsOf(deps, [row]) : [];
    if (!view) throw new Problem('not-found');
    return { status: 200, body: view };
  };
