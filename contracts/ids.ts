import { z } from 'zod';

/** 12 characters of lower-case base32 without meaning: offices, departments, hosts, services, persons. */
export const Id = z.string().regex(/^[a-z2-7]{12}$/, 'an id is 12 characters of a-z and 2-7');

/** A line's id names its first page, so that a command finds its stream without asking a read model. */
export const PageItemId = z
  .string()
  .regex(/^[a-z2-7]{12}-\d{8}-[a-z2-7]{12}$/, 'an id of a page item looks like <hostId>-<yyyymmdd>-<nonce>');

export const LocalDate = z.iso.date();
/** Wall clock without a zone, to the minute: 2026-03-29T09:30. */
export const LocalDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'use yyyy-mm-ddThh:mm')
  .refine((local) => LocalDate.safeParse(local.slice(0, 10)).success, 'there is no such date');
/** 24:00 closes a day: an opening may last until midnight. */
export const LocalTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'use hh:mm');
/** An instant as stored: UTC, ending in Z, so that text order is time order within one precision. */
export const Instant = z.iso.datetime();
/** What people may send: any offset is understood. */
export const InstantInput = z.iso.datetime({ offset: true });

/** A start as people send it: an instant, or the wall clock of the office it is at. */
export const StartInput = z.union([InstantInput, LocalDateTime]);

/** Asking costs more than all else that a booking's answer is checked for, and the same few names come again. */
const found = new Set<string>();
const mostFound = 1_000;

const zoneExists = (zone: string): boolean => {
  if (found.has(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    return false;
  }
  if (!/^[A-Za-z]/.test(zone)) return false;
  if (found.size < mostFound) found.add(zone);
  return true;
};
export const Zone = z.string().max(60).refine(zoneExists, 'use an IANA time zone such as Europe/Madrid');

/** `page-<hostId>-<yyyy-mm-dd>`: one host's one local day. */
export const PageStream = z.string().regex(/^(page-[a-z2-7]{12}-\d{4}-\d{2}-\d{2}|diary-[a-z2-7]{12})$/);

export const pageStream = (hostId: string, date: string): string => `page-${hostId}-${date}`;

/** The page an appointment, hold or block was first written on. */
export const firstPageOf = (pageItemId: string): { hostId: string; date: string; stream: string } => {
  const [hostId = '', day = ''] = pageItemId.split('-');
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
  return { hostId, date, stream: pageStream(hostId, date) };
};

/** The category is what stands before the first dash, as EventStoreDB's own `$by_category` reads it. */
export const categoryOf = (stream: string): string => {
  const dash = stream.indexOf('-');
  return dash === -1 ? stream : stream.slice(0, dash);
};
