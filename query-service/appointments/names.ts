import type { Sealed } from '#contracts/events/index';
import type { Sql } from '../deps.ts';

type Ids = {
  readonly clientId: string;
  readonly hostId: string;
  readonly officeId: string;
  readonly serviceId: string;
};

/** `personId`: who answers for a client by now, and who a host is. A person's name is sealed. */
type Found = {
  readonly kind: 'client' | 'host' | 'office' | 'service';
  readonly id: string;
  readonly personId: string | null;
  readonly name: Sealed | string | null;
};

/**
 * Each id once, since a page says the same few again and again: looked up row by row they cost ten times what the rows
 * do. A plan may not read everybody to find those few who were merged; hence `offset 0`.
 */
const select = `
  select 'client' as kind, p.person_id as id, p.merged_into as "personId",
    case when p.merged_into is null then p.name else survivor.name end as name
  from read.persons p left join lateral (
    select s.name from read.persons s where s.person_id = p.merged_into offset 0) survivor on p.merged_into is not null
  where p.person_id = any($1)
  union all
  select 'host', h.host_id, h.person_id, person.name
  from read.hosts h left join lateral (
    select p.name from read.persons p where p.person_id = h.person_id offset 0) person on true
  where h.host_id = any($2)
  union all select 'office', office_id, null, to_jsonb(name) from read.offices where office_id = any($3)
  union all select 'service', service_id, null, terms->'name' from read.services where service_id = any($4)`;

export type Names = {
  /** Shown as the client's who answers by now, whoever it was booked for. */
  readonly clientId: string;
  readonly clientName: Sealed | null;
  readonly hostPersonId: string | null;
  readonly hostName: Sealed | null;
  readonly officeName: string | null;
  readonly serviceName: string | null;
};

const sealedOr = (name: Found['name'] | undefined): Sealed | null =>
  name === undefined || typeof name === 'string' ? null : name;
const textOr = (name: Found['name'] | undefined): string | null => (typeof name === 'string' ? name : null);

/** What these rows are to be called, in their order. Who is not known has no name. */
export const namesOf = async (sql: Sql, rows: readonly Ids[]): Promise<readonly Names[]> => {
  if (rows.length === 0) return [];
  const each = (id: keyof Ids): string[] => [...new Set(rows.map((row) => row[id]))];
  const found = await sql<Found>(select, [each('clientId'), each('hostId'), each('officeId'), each('serviceId')]);
  const known = new Map(found.map((one) => [`${one.kind} ${one.id}`, one]));
  return rows.map(({ clientId, hostId, officeId, serviceId }) => {
    const client = known.get(`client ${clientId}`);
    const host = known.get(`host ${hostId}`);
    return {
      clientId: client?.personId ?? clientId,
      clientName: sealedOr(client?.name),
      hostPersonId: host?.personId ?? null,
      hostName: sealedOr(host?.name),
      officeName: textOr(known.get(`office ${officeId}`)?.name),
      serviceName: textOr(known.get(`service ${serviceId}`)?.name),
    };
  });
};
