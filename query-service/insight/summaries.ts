import type { Position } from '#contracts/events/index';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { splitPage } from '../page.ts';
import { findMine, findOne, viewsOf } from './summary-rows.ts';

const list = 'summaries';

/** Whether one is stale is read from the appointments, and the names in it from the directory. */
const upToDate = async (deps: Deps, seen: Position | undefined): Promise<void> => {
  if (seen) await deps.caughtUp(['listing', 'directory'], seen);
};

/** My own, newest first; also for those who may ask for more than their own. */
export const listSummaries =
  (deps: Deps): Handler<ApiOperations['listSummaries']> =>
  async ({ query: { cursor, limit }, caller, may, seen }) => {
    may.filter();
    await upToDate(deps, seen);
    const mine = `${list} ${caller.personId ?? ''}`;
    const [at, id] = deps.cursors.read(mine, cursor) ?? [];
    const after = at !== undefined && id !== undefined ? ([at, id] as const) : undefined;
    const { page, last } = splitPage(await findMine(deps, caller, limit + 1, after), limit);
    const nextCursor = last ? deps.cursors.write(mine, [last.requestedAt, last.summaryId]) : null;
    return { status: 200, body: { items: await viewsOf(deps, page), nextCursor } };
  };

export const getLatestSummary =
  (deps: Deps): Handler<ApiOperations['getLatestSummary']> =>
  async ({ caller, may, seen }) => {
    may.filter();
    await upToDate(deps, seen);
    const [view] = await viewsOf(deps, await findMine(deps, caller, 1, undefined));
    if (!view) throw new Problem('not-found');
    return { status: 200, body: view };
  };

export const getSummary =
  (deps: Deps): Handler<ApiOperations['getSummary']> =>
  async ({ params: { summaryId }, caller, may, seen }) => {
    await upToDate(deps, seen);
    const row = await findOne(deps, caller, summaryId);
    const officeId = typeof row?.scope.officeId === 'string' ? row.scope.officeId : undefined;
    // Whoever asked for it reads it, also staff whose reach knows offices only.
    const its = may.allows({ personId: row?.requestedBy, officeId }) || row?.requestedBy === caller.personId;
    if (!row || !its) throw new Problem('not-found');
    const [view] = await viewsOf(deps, [row]);
    if (!view) throw new Problem('not-found');
    return { status: 200, body: view };
  };
