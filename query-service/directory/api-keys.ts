import type { ApiOperations } from '#contracts/operations/index';
import type { ApiKeyView } from '#contracts/operations/keys';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { splitPage, textOf } from '../page.ts';
import { where } from '../where.ts';

type Row = Omit<ApiKeyView, 'label' | 'status'> & { readonly label: unknown; readonly revokedAt: string | null };

const columns = `k.key_id as "keyId", k.person_id as "personId", k.label, k.permissions, k.office_ids as "officeIds",
  k.issued_at as "issuedAt", k.issued_by as "issuedBy", k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
  date_trunc('minute', secret.used_at) as "lastUsedAt"`;

/** Whoever is gone for good takes their keys along. */
const issued = `(select issued.key_id, issued.person_id, label, permissions, office_ids, issued_at, issued_by, expires_at,
    case when status in ('erased', 'merged') then coalesce(revoked_at, issued_at) else revoked_at end as revoked_at
  from read.api_keys issued left join read.persons using (person_id))`;

const conditionOf = {
  revoked: 'k.revoked_at is not null',
  expired: 'k.revoked_at is null and k.expires_at <= ?',
  active: 'k.revoked_at is null and (k.expires_at is null or k.expires_at > ?)',
} as const;

/** Newest first. What proves a key is not asked for, so it cannot slip into an answer. */
export const listApiKeys =
  (deps: Deps): Handler<ApiOperations['listApiKeys']> =>
  async ({ query, caller, may }) => {
    const { limit, cursor, ...filter } = query;
    const now = deps.clock().toISOString();
    const list = `api keys ${textOf(filter)}`;
    const wanted = where();
    if (!may.filter().all) wanted.and('k.person_id = ?', caller.personId);
    if (filter.personId) wanted.and('k.person_id = ?', filter.personId);
    if (filter.status === 'revoked') wanted.only(conditionOf.revoked);
    else if (filter.status) wanted.and(conditionOf[filter.status], now);
    const after = deps.cursors.read(list, cursor);
    if (after) wanted.only(`(k.issued_at, k.key_id) < (${wanted.param(after[0])}, ${wanted.param(after[1])})`);
    const rows = await deps.sql<Row>(
      `select ${columns} from ${issued} k left join identity.api_keys secret using (key_id)
       where ${wanted.text()} order by k.issued_at desc, k.key_id desc limit ${wanted.param(limit + 1)}`,
      wanted.values,
    );
    const { page, last } = splitPage(rows, limit);
    const labels = await deps.unseal(page.map(({ label }) => label));
    const items = page.map(({ revokedAt, ...row }, i): ApiKeyView => {
      const label = labels[i];
      const isOver = row.expiresAt !== null && row.expiresAt <= now;
      return {
        ...row,
        label: typeof label === 'string' ? label : null,
        status: revokedAt !== null ? 'revoked' : isOver ? 'expired' : 'active',
      };
    });
    const nextCursor = last ? deps.cursors.write(list, [last.issuedAt, last.keyId]) : null;
    return { status: 200, body: { items, nextCursor } };
  };
