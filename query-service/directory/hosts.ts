import type { Sealed } from '#contracts/events/index';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { HostView } from '#contracts/views/directory';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { pageText, splitPage, textOf } from '../page.ts';
import { ready } from '../ready.ts';
import { where } from '../where.ts';

type Row = Omit<HostView, 'name' | 'bio'> & { readonly sealedName: Sealed | null; readonly sealedBio: Sealed | null };

const select = `select h.host_id as "hostId", h.person_id as "personId", p.name as "sealedName", h.title, h.speciality,
    h.bio as "sealedBio", h.department_id as "departmentId", h.zone, h.day_starts_at as "dayStartsAt",
    h.slot_step as "slotStep", h.office_ids as "officeIds", h.service_ids as "serviceIds", h.retired
  from read.hosts h left join read.persons p on p.person_id = h.person_id`;

const viewsOf = async (deps: Deps, rows: readonly Row[]): Promise<readonly HostView[]> => {
  const plain = await deps.unseal(rows.flatMap(({ sealedName, sealedBio }) => [sealedName, sealedBio]));
  return rows.map(({ sealedName: _name, sealedBio: _bio, ...rest }, i) => ({
    ...rest,
    name: textOr(plain[2 * i]),
    bio: textOr(plain[2 * i + 1]),
  }));
};
const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Names are sealed in the table, so they are looked through here, this many hosts at most for one page. */
const mostLookedThrough = 5_000;

const says = (host: HostView, words: readonly string[]): boolean => {
  const text = [host.name, host.title, host.speciality].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
};

/** By id; retired ones are found by their id only. */
export const listHosts =
  (deps: Deps): Handler<ApiOperations['listHosts']> =>
  ({ query }) =>
    ready(deps, `hosts ${textOf(query)}`, async () => {
      const { limit, cursor, ...filter } = query;
      const list = `hosts ${textOf(filter)}`;
      const words = (filter.q ?? '')
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '');
      let after = deps.cursors.read(list, cursor)?.[0] ?? '';
      const found: HostView[] = [];
      for (let looked = 0; found.length <= limit && looked < mostLookedThrough; ) {
        const batch = words.length > 0 ? 500 : limit + 1;
        const rows = await deps.sql<Row>(...hostsAfter(after, filter, batch));
        const views = await viewsOf(deps, rows);
        found.push(...(words.length > 0 ? views.filter((host) => says(host, words)) : views));
        looked += rows.length;
        after = rows.at(-1)?.hostId ?? after;
        if (rows.length < batch) break;
      }
      const { page, last } = splitPage(found, limit);
      const text = pageText(
        page.map((row) => JSON.stringify(row)),
        last ? deps.cursors.write(list, [last.hostId]) : null,
      );
      return { text, needs: { directory: ['host:*', 'service:*', 'person:*'] } };
    });

type Filter = { officeId?: string | undefined; departmentId?: string | undefined; serviceId?: string | undefined };

const hostsAfter = (after: string, filter: Filter, count: number): [string, readonly unknown[]] => {
  const wanted = where();
  wanted.only('not h.retired');
  wanted.and('h.host_id > ?', after);
  if (filter.officeId) wanted.and('h.office_ids @> array[?::text]', filter.officeId);
  if (filter.departmentId) wanted.and('h.department_id = ?', filter.departmentId);
  if (filter.serviceId)
    wanted.and(
      `(h.service_ids is null or ?::text = any(h.service_ids)) and exists (select 1 from read.services s
        where s.service_id = ? and not s.withdrawn
          and (s.terms->'hostIds' is null or s.terms->'hostIds' @> to_jsonb(h.host_id)))`,
      filter.serviceId,
    );
  return [`${select} where ${wanted.text()} order by h.host_id limit ${wanted.param(count)}`, wanted.values];
};

export const getHost =
  (deps: Deps): Handler<ApiOperations['getHost']> =>
  ({ params: { hostId } }) =>
    ready(deps, `host ${hostId}`, async () => {
      const rows = await deps.sql<Row>(`${select} where h.host_id = $1`, [hostId]);
      const [host] = await viewsOf(deps, rows);
      if (!host) throw new Problem('not-found');
      return {
        text: JSON.stringify(host),
        needs: { directory: [`host:${hostId}`, `person:${host.personId}`] },
      };
    });
