import type { Opening } from '#contracts/events/index';
import type { TimeOff, WeeklyHours } from '#timetable/availability-state';
import type { Occupied } from '#timetable/types';
import { date, json, nullable, rowsTable, text, texts, whole, yesNo } from '../table.ts';

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
  host_pages: rowsTable({
    columns: {
      host_id: text,
      date,
      occupied: json<readonly Occupied[]>(),
      /** Cancelled and declined lines: an undo puts them back. */
      struck_out: json<readonly Occupied[]>(),
    },
    key: ['host_id', 'date'],
    // The host alone for readers from before there were days.
    tells: ({ host_id, date: day }) => [`host:${host_id}`, `host:${host_id}@${day}`],
  }),
};
