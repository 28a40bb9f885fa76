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
  .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, { error: 'use yyyy-mm-ddThh:mm', abort: true })
  .refine((local) => LocalDate.safeParse(local.slice(0, 10)).success, 'there is no such date');
/** 24:00 closes a day: an opening may last until midnight, and none begins then. */
export const LocalTime = z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'use hh:mm');
export const StartOfDay = LocalTime.refine((time) => time !== '24:00', 'a day begins at 00:00; 24:00 only ends it');
/** An instant as stored: UTC, ending in Z, so that text order is time order within one precision. */
export const Instant = z.iso.datetime();
/** What a calendar of appointments may reach; a year beyond it is a slip, and dates stay of ten characters. */
const inYears = (text: string): boolean => text >= '1970' && text < '2200';
const years = 'use a year from 1970 to 2199';

/** A date as people send it. */
export const DateInput = LocalDate.refine(inYears, years);
/** What people may send: any offset is understood. */
export const InstantInput = z.iso.datetime({ offset: true, abort: true }).refine(inYears, years);
/** Where a list begins or ends: a plain date is the start of that day in UTC. */
export const InstantFilter = z.union(
  [InstantInput, DateInput.transform((date) => `${date}T00:00:00.000Z`)],
  `use an instant such as 2027-01-11T10:00:00+01:00, or a date such as 2027-01-11; ${years}`,
);

const wholeMinute = (instant: string): boolean => /T\d\d:\d\d:00(?:\.0+)?(?:Z|[+-]\d\d:\d\d)$/.test(instant);
/** Books are kept to the minute. */
export const MinuteInput = InstantInput.refine(wholeMinute, 'use a whole minute, without seconds');
/** A start as people send it: an instant, or the wall clock of the office it is at. */
export const StartInput = z.union(
  [MinuteInput, LocalDateTime.refine(inYears, years)],
  `use an instant such as 2027-01-11T10:00:00+01:00, or the office's own clock such as 2027-01-11T10:00, at a whole minute; ${years}`,
);

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

/** Intl takes any case and gives back the right one, but for a name that it knows as another's alias. */
const spelt = (zone: string): string => {
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions();
  return timeZone.toLowerCase() === zone.toLowerCase() ? timeZone : zone;
};
const isSpelt = (zone: string): boolean =>
  !zoneExists(zone) || spelt(zone) !== zone || zone.split('/').every((part) => /^[A-Z]/.test(part));
/** A zone as people send it; kept as IANA spells it, so that one zone has one name. */
export const ZoneInput = Zone.refine(isSpelt, 'spell it as IANA does, such as Asia/Kolkata').transform((zone) =>
  spelt(zone),
);

const localeExists = (locale: string): boolean => {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
};
/** A language as BCP 47 writes it. */
export const Locale = z
  .string()
  .max(20)
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'use a language tag such as de-AT')
  .refine(localeExists, 'use a language tag such as de-AT');

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
