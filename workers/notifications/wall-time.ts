/** What a clock on the wall shows, with the name of the zone: "Sunday 29 March 2026, 10:30–11:00 …". */
export type WallTime = { readonly short: string; readonly long: string };

type Formats = Readonly<Record<'date' | 'clock' | 'name', Intl.DateTimeFormat>>;

/** To make them takes a millisecond. Bounded, since locales and zones are what people say of themselves. */
const made = new Map<string, Formats>();
const mostMade = 50;

const formatsFor = (locale: string, timeZone: string): Formats => {
  const key = `${locale} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone, ...options });
  const formats = {
    date: of({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    clock: of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    name: of({ timeZoneName: 'long' }),
  };
  if (made.size >= mostMade) made.clear();
  made.set(key, formats);
  return formats;
};

/** Versions of ICU disagree about a comma behind the weekday; we have none. */
const part = (format: Intl.DateTimeFormat, at: Date): string => format.format(at).replaceAll(',', '');

/** The name that tells summer from winter, so that the doubled hour of autumn is no riddle. */
const zoneName = (format: Intl.DateTimeFormat, zone: string, at: Date): string =>
  format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone;

export const wallTime = (start: Date, end: Date, zone: string, locale: string): WallTime => {
  const format = formatsFor(locale, zone);
  const [day, lastDay] = [part(format.date, start), part(format.date, end)];
  const [from, to] = [part(format.clock, start), part(format.clock, end)];
  const [name, lastName] = [zoneName(format.name, zone, start), zoneName(format.name, zone, end)];
  // The clock changes while it lasts: each end is named by its own.
  const first = name === lastName ? from : `${from} ${name}`;
  const until = day === lastDay ? to : `${lastDay}, ${to}`;
  return { short: `${day}, ${from}`, long: `${day}, ${first}–${until} ${lastName} (${zone})` };
};
