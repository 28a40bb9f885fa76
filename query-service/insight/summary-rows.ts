import type { Sealed } from '#contracts/events/index';
import { pseudonymsIn, resolvePseudonyms } from '#contracts/pseudonyms';
import type { SummaryView } from '#contracts/views/appointments';
import type { Caller } from '#platform/http/caller';
import type { Deps } from '../deps.ts';
import { type Where, where, within } from '../where.ts';

export type Row = Omit<SummaryView, 'text' | 'eventIds'> & {
  readonly requestedBy: string;
  readonly text: Sealed | null;
  readonly eventIds: readonly string[] | null;
};

/** The appointments a summary tells about; those that left a host's day are found by the page their id names. */
const about = `case s.scope->>'kind'
  when 'appointment' then a.appointment_id = s.scope->>'appointmentId'
  when 'host-day' then (s.office_ids is null or a.office_id = any(s.office_ids)) and (a.host_id = s.scope->>'hostId' and a.page = 'page-' || (s.scope->>'hostId') || '-' || (s.scope->>'date')
    or a.appointment_id like (s.scope->>'hostId') || '-' || replace(s.scope->>'date', '-', '') || '-%')
  when 'office-week' then a.office_id = s.scope->>'officeId' and a.local_start >= s.scope->>'monday'
    and a.local_start < ((s.scope->>'monday')::date + 7)::text
  when 'mine' then a.client_id = s.requested_by
    or a.host_id = (select p.host_id from read.persons p where p.person_id = s.requested_by)
end`;

const columns = `s.summary_id as "summaryId", s.requested_by as "requestedBy", s.scope, s.state, s.text, s.provider,
  s.model, s.event_ids as "eventIds", s.why, s.requested_at as "requestedAt", s.settled_at as "settledAt",
  s.up_to_commit is not null and exists (
    select 1 from read.appointments a where a.changed_commit > s.up_to_commit and (${about})) as stale`;

/**
 * Whoever left an office, or is not that host any more, does not read on about its clients: a summary is shown while
 * its owner may see what it tells about. A host's day that was told for all offices is not for staff of some of them.
 */
const stillSeen = (caller: Caller): Where => {
  const reach = caller.reach.get('appointments:read') ?? { all: false, own: false, officeIds: new Set<string>() };
  const seen = where();
  const scoped = where();
  if (reach.all) return seen;
  const host = seen.param(caller.hostId ?? '');
  const offices = seen.param([...reach.officeIds]);
  within(reach, caller, { client: 'a.client_id', host: 'a.host_id', office: 'a.office_id' }, scoped);
  const shift = (text: string) =>
    text.replaceAll(/\$(\d+)/g, (_, n: string) => seen.param(scoped.values[Number(n) - 1]));
  seen.only(`case s.scope->>'kind' when 'mine' then true
    when 'office-week' then s.scope->>'officeId' = any(${offices}::text[])
    when 'host-day' then s.scope->>'hostId' = ${host} or exists (select 1 from read.hosts h
      where h.host_id = s.scope->>'hostId' and h.office_ids && ${offices}::text[]
        and coalesce(s.office_ids, h.office_ids) <@ ${offices}::text[])
    when 'appointment' then exists (select 1 from read.appointments a
      where a.appointment_id = s.scope->>'appointmentId' and ${shift(scoped.text())}) end`);
  return seen;
};

type Place = readonly [requestedAt: string, summaryId: string] | undefined;

/** Newest first. */
export const findMine = (deps: Deps, caller: Caller, limit: number, after: Place): Promise<readonly Row[]> => {
  const wanted = stillSeen(caller);
  wanted.and('s.requested_by = ?', caller.personId ?? '');
  if (after)
    wanted.only(`(s.requested_at, s.summary_id) < (${wanted.param(after[0])}::timestamptz, ${wanted.param(after[1])})`);
  return deps.sql<Row>(
    `select ${columns} from read.summaries s where ${wanted.text()}
     order by s.requested_at desc, s.summary_id desc limit ${wanted.param(limit)}`,
    wanted.values,
  );
};

export const findOne = async (deps: Deps, caller: Caller, summaryId: string): Promise<Row | undefined> => {
  const wanted = stillSeen(caller);
  wanted.and('s.summary_id = ?', summaryId);
  const [row] = await deps.sql<Row>(`select ${columns} from read.summaries s where ${wanted.text()}`, wanted.values);
  return row;
};

const namesOf = async (deps: Deps, personIds: readonly string[]): Promise<ReadonlyMap<string, unknown>> => {
  if (personIds.length === 0) return new Map();
  const rows = await deps.sql<{ readonly personId: string; readonly name: Sealed | null }>(
    'select person_id as "personId", name from read.persons where person_id = any($1)',
    [personIds],
  );
  const names = await deps.unseal(rows.map(({ name }) => name));
  return new Map(rows.map(({ personId }, i) => [personId, names[i]]));
};

/** Texts with the names as they are now; an erased person has none any more. */
export const viewsOf = async (deps: Deps, rows: readonly Row[]): Promise<readonly SummaryView[]> => {
  const texts = (await deps.unseal(rows.map(({ text }) => text))).map((text) =>
    typeof text === 'string' ? text : null,
  );
  const names = await namesOf(deps, [...new Set(texts.flatMap((text) => (text === null ? [] : pseudonymsIn(text))))]);
  const nameOf = (personId: string): string | null => {
    const name = names.get(personId);
    return typeof name === 'string' ? name : null;
  };
  return rows.map(({ requestedBy: _by, ...row }, i) => {
    const text = texts[i] ?? null;
    return {
      ...row,
      text: text === null ? null : resolvePseudonyms(text, nameOf),
      eventIds: [...(row.eventIds ?? [])],
    };
  });
};
