/** What a clock on the wall shows, with the name of the zone: "Sunday 29 March 2026, 10:30–11:00 …". */
export type WallTime = { readonly short: string; readonly long: string };

/** Versions of ICU disagree about a comma behind the weekday; we have none. */
const part = (locale: string, options: Intl.DateTimeFormatOptions, at: Date): string =>
  new Intl.DateTimeFormat(locale, options).format(at).replaceAll(',', '');

/** The name that tells summer from winter, so that the doubled hour of autumn is no riddle. */
const zoneName = (locale: string, zone: string, at: Date): string =>
  new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'long' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName')?.value ?? zone;

export const wallTime = (start: Date, end: Date, zone: string, locale: string): WallTime => {
  const date = { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
  const clock = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const [day, lastDay] = [part(locale, date, start), part(locale, date, end)];
  const [from, to] = [part(locale, clock, start), part(locale, clock, end)];
  const [name, lastName] = [zoneName(locale, zone, start), zoneName(locale, zone, end)];
  // The clock changes while it lasts: each end is named by its own.
  const first = name === lastName ? from : `${from} ${name}`;
  const until = day === lastDay ? to : `${lastDay}, ${to}`;
  return { short: `${day}, ${from}`, long: `${day}, ${first}–${until} ${lastName} (${zone})` };
};
