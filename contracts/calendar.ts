/**
 * iCalendar (RFC 5545) and invitations (RFC 5546), written by hand: a mail and `calendar.ics` must say the same, and
 * every value comes from people. Pure, and free of Node, so that the dashboard may use it too.
 *
 * UID is the appointment's id for its whole life; SEQUENCE counts its changes of time. RFC 5546 wants CANCEL to raise
 * the number, so CANCEL says one more, and an appointment whose cancellation was undone counts two more for it. So
 * each message about one appointment says more than the one before, and a calendar believes it:
 * booked 0, cancelled 1, undone 2, moved 3, cancelled 4.
 */
export type CalendarEntry = {
  readonly appointmentId: string;
  readonly sequence: number;
  /** How often its cancellation was undone; none when absent. */
  readonly undone?: number;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  /** Instants, ISO 8601. */
  readonly start: string;
  readonly end: string;
  /** When the thing this tells of happened, so that the later of two messages wins whatever their order of arrival. */
  readonly stampedAt: string;
  readonly summary: string;
  readonly description?: string;
  readonly location?: string;
  readonly url?: string;
  readonly organizer?: Mailbox;
  readonly attendee?: Mailbox;
  /** Minutes before the start at which the reader's calendar may remind. */
  readonly alarms?: readonly number[];
};
export type Mailbox = { readonly name: string; readonly email: string };

export type CalendarOptions = {
  /** REQUEST and CANCEL are messages about one entry; PUBLISH is a list to look at. */
  readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH';
  readonly project: string;
  /** What a subscribed calendar is called. */
  readonly name?: string;
};

export const writeCalendar = (entries: readonly CalendarEntry[], { method, project, name }: CalendarOptions): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//${escapeText(project)}//Daybook//EN`,
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    ...(name === undefined ? [] : [`X-WR-CALNAME:${escapeText(name)}`]),
    ...entries.flatMap((entry) => entryLines(entry, method)),
    'END:VCALENDAR',
    '',
  ]
    .map(fold)
    .join('\r\n');

const entryLines = (entry: CalendarEntry, method: CalendarOptions['method']): string[] => [
  'BEGIN:VEVENT',
  `UID:${escapeText(entry.appointmentId)}@daybook`,
  `SEQUENCE:${entry.sequence + 2 * (entry.undone ?? 0) + (method === 'CANCEL' ? 1 : 0)}`,
  `DTSTAMP:${utc(entry.stampedAt)}`,
  `DTSTART:${utc(entry.start)}`,
  `DTEND:${utc(entry.end)}`,
  `SUMMARY:${escapeText(entry.summary)}`,
  ...optional('DESCRIPTION', entry.description),
  ...optional('LOCATION', entry.location),
  ...(entry.url === undefined ? [] : [`URL:${withoutControls(entry.url)}`]),
  `STATUS:${method === 'CANCEL' ? 'CANCELLED' : entry.status}`,
  `TRANSP:${method === 'CANCEL' || entry.status === 'CANCELLED' ? 'TRANSPARENT' : 'OPAQUE'}`,
  ...(entry.organizer ? [`ORGANIZER;CN=${parameter(entry.organizer.name)}:${address(entry.organizer)}`] : []),
  ...(entry.attendee ? [attendeeLine(entry.attendee, method)] : []),
  ...(method === 'CANCEL' ? [] : (entry.alarms ?? []).flatMap((minutes) => alarmLines(minutes, entry.summary))),
  'END:VEVENT',
];

const optional = (property: string, value: string | undefined): string[] =>
  value === undefined || value === '' ? [] : [`${property}:${escapeText(value)}`];

/** The mail already is the agreement: nobody is asked to answer it. */
const attendeeLine = (attendee: Mailbox, method: CalendarOptions['method']): string => {
  const part = method === 'CANCEL' ? '' : ';PARTSTAT=ACCEPTED;RSVP=FALSE';
  return `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT${part};CN=${parameter(attendee.name)}:${address(attendee)}`;
};

const alarmLines = (minutes: number, summary: string): string[] => [
  'BEGIN:VALARM',
  'ACTION:DISPLAY',
  `TRIGGER:-PT${Math.max(0, Math.trunc(minutes))}M`,
  `DESCRIPTION:${escapeText(summary)}`,
  'END:VALARM',
];

/** 20260329T083000Z */
const utc = (instant: string): string => `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through.
const withoutControls = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]/g, '');

const escapeText = (text: string): string =>
  withoutControls(
    text
      .replaceAll(/\r\n?|\n/g, '\n')
      .replaceAll(/[\\;,]/g, (mark) => `\\${mark}`)
      .replaceAll('\n', '\\n'),
  );

/** A quoted parameter knows no backslash; RFC 6868 gives it carets. */
const parameter = (text: string): string =>
  `"${withoutControls(
    text
      .replaceAll('^', '^^')
      .replaceAll('"', "^'")
      .replaceAll(/\r\n?|\n/g, ' '),
  )}"`;

/** Nothing that could end the address and begin something else. */
const address = ({ email }: Mailbox): string => `mailto:${withoutControls(email).replaceAll(/[\s"'<>,;:\\()]/g, '')}`;

const octets = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
};

/** No line longer than 75 octets, and never a cut inside a character. */
const fold = (line: string): string => {
  let folded = '';
  let length = 0;
  for (const character of line) {
    const size = octets(character);
    if (length + size > 75) {
      folded += '\r\n ';
      length = 1;
    }
    folded += character;
    length += size;
  }
  return folded;
};
