import type { AnyEvent, EventType } from '#contracts/events/index';

/** `2026-03-02T09:30` as people write it. */
const at = (localStart: string): string => localStart.replace('T', ' ');

type Words = { readonly [T in EventType]?: (data: Extract<AnyEvent, { type: T }>['data']) => string };

/** What happened, in words that name nobody: ids and times only. */
const words: Words = {
  AppointmentRequested: ({ localStart, zone }) => `Requested for ${at(localStart)} (${zone})`,
  AppointmentBooked: ({ localStart, zone }) => `Booked for ${at(localStart)} (${zone})`,
  AppointmentApproved: () => 'Approved',
  AppointmentDeclined: () => 'Declined',
  AppointmentRescheduled: ({ localStart, zone }) => `Moved to ${at(localStart)} (${zone}) on the same day`,
  AppointmentMovedOut: ({ line }) => `Moved to ${at(line.localStart)} (${line.zone}), on another page`,
  AppointmentMovedIn: ({ line }) => `Arrived on its new page for ${at(line.localStart)} (${line.zone})`,
  AppointmentCancelled: ({ by }) => (by === 'system' ? 'Cancelled by a rule' : `Cancelled by the ${by}`),
  AppointmentCheckedIn: () => 'The client arrived',
  AppointmentCompleted: () => 'Took place',
  AppointmentMissed: () => 'The client did not come',
  AppointmentStatusCorrected: ({ from, to }) => `Corrected from ${from} to ${to}`,
  AppointmentAnnotated: ({ note, answers }) =>
    `${[note === undefined ? '' : 'note', answers === undefined ? '' : 'answers'].filter(Boolean).join(' and ')} changed`,
  OverbookingApproved: ({ over }) => `Overbooked on purpose, over ${over.length} that stood there`,
  TimeHeld: ({ purpose, until }) => `Time held (${purpose}) until ${until}`,
  HoldConfirmed: () => 'The held time was taken',
  HoldReleased: ({ why }) => `The held time was given back: ${why}`,
  CommitAbandoned: ({ why }) => `Given up: ${why}`,
  TimeBlocked: ({ localStart, zone }) => `Time closed by hand from ${at(localStart)} (${zone})`,
  TimeUnblocked: () => 'Closed time opened again',
};

/** `OfficeSuspended` reads as it is written. */
const spelled = (type: string): string => {
  const text = type.replaceAll(/([a-z])([A-Z])/g, (_, one: string, other: string) => `${one} ${other.toLowerCase()}`);
  return text;
};

export const wordsOf = ({ type, data }: { readonly type: string; readonly data: unknown }): string => {
  const tell: ((data: never) => string) | undefined = Object.hasOwn(words, type) ? words[type as EventType] : undefined;
  return tell ? tell(data as never) : spelled(type);
};
