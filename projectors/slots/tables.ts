import type { Opening } from '#contracts/events/index';
import type { TimeOff, WeeklyHours } from '#timetable/availability-state';
import type { Occupied } from '#timetable/types';
import { date, json, nullable, plainJson, rowsTable, text, texts, whole, yesNo } from '../table.ts';

/** `AvailabilityState` as JSON: `dated` by date instead of a Map. */
export type StoredAvailability = {
  readonly weekly: readonly WeeklyHours[];
  readonly dated: Readonly<Record<string, { readonly openings: readonly Opening[]; readonly publicText?: string }>>;
  readonly timeOff: readonly TimeOff[];
  readonly serviceIds?: readonly string[];
};

export const tables = {
  host_hours: rowsTable({
    columns: {
      host_id: text,
      zone: text,
      day_starts_at: text,
      slot_step: whole,
      availability: json<StoredAvailability>(),
      office_ids: texts,
      service_ids: nullable(texts),
      retired: yesNo,
    },
    key: ['host_id'],
    tells: ({ host_id }) => [`host:${host_id}`, `hours:${host_id}`],
  }),
  /** What takes time on a page, each by itself: a booking writes one row, and not again all that its page holds. */
  occupied: rowsTable({
    columns: {
      host_id: text,
      date,
      item_id: text,
      item: plainJson<Occupied>(),
      /** A cancelled or declined line: an undo puts it back. */
      struck_out: yesNo,
    },
    key: ['host_id', 'date', 'item_id'],
    hidden: true,
    // The host alone for readers from before there were days.
    tells: ({ host_id, date: day }) => [`host:${host_id}`, `host:${host_id}@${day}`],
  }),
};

export const views = {
  host_pages: (schema: string) =>
    `SELECT host_id, date, json_agg(item) AS occupied FROM ${schema}.occupied WHERE NOT struck_out GROUP BY host_id, date`,
};
