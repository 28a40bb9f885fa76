import type { Terms } from '#contracts/events/index';
import type { AvailabilityState, DatedHours } from '#timetable/availability-state';
import type { OfficeTime } from '#timetable/openings';
import type { Occupied } from '#timetable/types';
import type { Sql } from '../deps.ts';

/** What must be known of a host to list its slots. */
export type Host = {
  readonly hostId: string;
  readonly zone: string;
  readonly dayStartsAt: string;
  readonly slotStep: number;
  readonly availability: AvailabilityState;
  readonly officeIds: readonly string[];
  readonly serviceIds: readonly string[] | null;
  readonly retired: boolean;
};
export type Office = OfficeTime & { readonly officeId: string; readonly hostPerDay: number | undefined };
export type Service = { readonly terms: Terms; readonly withdrawn: boolean };

/** A map is an object in JSON. */
type StoredHost = Omit<Host, 'availability'> & {
  readonly availability: Omit<AvailabilityState, 'dated'> & { readonly dated: Readonly<Record<string, DatedHours>> };
};
const hostColumns = `host_id as "hostId", zone, day_starts_at as "dayStartsAt", slot_step as "slotStep", availability,
  office_ids as "officeIds", service_ids as "serviceIds", retired`;

const hostOf = ({ availability, ...host }: StoredHost): Host => ({
  ...host,
  availability: { ...availability, dated: new Map(Object.entries(availability.dated)) },
});

export const findHost = async (sql: Sql, hostId: string): Promise<Host | undefined> => {
  const [row] = await sql<StoredHost>(`select ${hostColumns} from read.host_hours where host_id = $1`, [hostId]);
  return row && hostOf(row);
};

/** Those who work at an office and were not retired. */
export const findHostsOf = async (sql: Sql, officeId: string): Promise<readonly Host[]> => {
  const rows = await sql<StoredHost>(
    `select ${hostColumns} from read.host_hours where office_ids @> array[$1::text] and not retired order by host_id`,
    [officeId],
  );
  return rows.map(hostOf);
};

export const findService = async (sql: Sql, serviceId: string): Promise<Service | undefined> => {
  const [row] = await sql<Service>('select terms, withdrawn from read.services where service_id = $1', [serviceId]);
  return row;
};

type StoredOffice = {
  readonly officeId: string;
  readonly zone: string;
  readonly status: string;
  readonly holidays: Readonly<Record<string, string>> | null;
  readonly policy: { readonly caps?: { readonly hostPerDay?: number | null } } | null;
};

const officeColumns = 'office_id as "officeId", zone, status, holidays, policy';

const officesOf = (rows: readonly StoredOffice[]): ReadonlyMap<string, Office> =>
  new Map(
    rows.map(({ officeId, zone, status, holidays, policy }) => [
      officeId,
      {
        officeId,
        zone,
        open: status === 'open',
        holidays: new Set(Object.keys(holidays ?? {})),
        hostPerDay: policy?.caps?.hostPerDay ?? undefined,
      },
    ]),
  );

export const findOffices = async (sql: Sql, officeIds: readonly string[]): Promise<ReadonlyMap<string, Office>> =>
  officesOf(
    await sql<StoredOffice>(`select ${officeColumns} from read.offices where office_id = any($1)`, [officeIds]),
  );

export type Offered = {
  readonly host: Host;
  readonly offices: ReadonlyMap<string, Office>;
  readonly service: Service;
};

/** Everything but the pages, in one question: slots are asked for again after each booking. */
export const findOffered = async (sql: Sql, hostId: string, serviceId: string): Promise<Offered | undefined> => {
  type Found = StoredHost & { readonly service: Service | null; readonly offices: readonly StoredOffice[] | null };
  const [row] = await sql<Found>(
    `select ${hostColumns},
       (select row_to_json(s) from (select terms, withdrawn from read.services where service_id = $2) s) as service,
       (select json_agg(o) from (
         select ${officeColumns} from read.offices where office_id = any(h.office_ids)) o) as offices
     from read.host_hours h where host_id = $1`,
    [hostId, serviceId],
  );
  if (!row?.service) return undefined;
  const { service, offices, ...host } = row;
  return { host: hostOf(host), service, offices: officesOf(offices ?? []) };
};

export type Pages = (hostId: string, date: string) => readonly Occupied[];
const untouched: readonly Occupied[] = [];

export const findPages = async (sql: Sql, hostIds: readonly string[], from: string, to: string): Promise<Pages> => {
  const rows = await sql<{ readonly hostId: string; readonly date: string; readonly occupied: readonly Occupied[] }>(
    `select host_id as "hostId", date::text as date, occupied from read.host_pages
     where host_id = any($1) and date between $2::date and $3::date`,
    [hostIds, from, to],
  );
  const pages = new Map(rows.map(({ hostId, date, occupied }) => [`${hostId} ${date}`, occupied]));
  return (hostId, date) => pages.get(`${hostId} ${date}`) ?? untouched;
};
