import type { AccessEntry } from '#contracts/operations/access';
import type { ApiOperations } from '#contracts/operations/index';
import { unproven } from '#contracts/sign-in-outcomes';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { splitPage, textOf } from '../page.ts';
import { where } from '../where.ts';

type Row = AccessEntry & { readonly instant: string; readonly id: string };

/** From the contract, so no text of anybody's. */
const names = unproven.map((outcome) => `'${outcome}'`).join(', ');

/** Two sources in one shape. `instant` keeps the microseconds by which a list goes on. */
const signIns = `select at, at::text as instant, 's' || lpad(id::text, 20, '0') as id,
  case when key_id is null then 'sign-in' else 'key' end as kind, outcome as what, person_id as "personId",
  case when outcome = 'key-refused' then null when key_id is not null then 'key:' || key_id when outcome not in (${names}) then person_id end as "actorId",
  null::text as "officeId", null::text as "roleId", key_id as "keyId", session_id as "sessionId",
  request_id as "requestId", null::text as "eventId", null::text as stream
from identity.sign_ins`;
const changes = `select at, at::text as instant, event_id as id, 'change' as kind, type as what, person_id as "personId",
  actor_id as "actorId", office_id as "officeId", role_id as "roleId", key_id as "keyId", null::text as "sessionId",
  request_id as "requestId", event_id as "eventId", stream
from read.access_changes`;

/** Each source is cut to one page before they are merged, so that a long history costs no more than a short one. */
export const listAccess =
  (deps: Deps): Handler<ApiOperations['listAccess']> =>
  async ({ query, may }) => {
    may.filter();
    const { limit, cursor, ...filter } = query;
    const list = `access ${textOf(filter)}`;
    const wanted = where();
    if (filter.personId) wanted.and('"personId" = ?', filter.personId);
    if (filter.actorId) wanted.and('"actorId" = ?', filter.actorId);
    if (filter.keyId) wanted.and('"keyId" = ?', filter.keyId);
    if (filter.kind) wanted.and('kind = ?', filter.kind);
    if (filter.what) wanted.and('what = ?', filter.what);
    if (filter.from) wanted.and('at >= ?', filter.from);
    if (filter.to) wanted.and('at < ?', filter.to);
    const after = deps.cursors.read(list, cursor);
    if (after)
      wanted.only(`(at, id collate "C") < (${wanted.param(after[0])}::timestamptz, ${wanted.param(after[1])})`);
    const most = wanted.param(limit + 1);
    const page = (source: string) =>
      `(select * from (${source}) one where ${wanted.text()} order by at desc, id collate "C" desc limit ${most})`;
    const rows = await deps.sql<Row>(
      `select * from (${page(signIns)} union all ${page(changes)}) both_of_them
       order by at desc, id collate "C" desc limit ${most}`,
      wanted.values,
    );
    const { page: shown, last } = splitPage(rows, limit);
    const items = shown.map(({ instant: _instant, id: _id, ...entry }): AccessEntry => entry);
    return {
      status: 200,
      body: { items, nextCursor: last ? deps.cursors.write(list, [last.instant, last.id]) : null },
    };
  };
