import type { AnyEvent } from '#contracts/events/index';

/** Hand-made logs in a few words: one host, a Monday and a Tuesday. */
export const host = 'hostaaaaaaaa';
export const monday = `page-${host}-2026-03-02`;
export const tuesday = `page-${host}-2026-03-03`;
export const id = (name: string): string => `${host}-20260302-${name.padEnd(12, 'z')}`;
export const at = (time: string, day = '2026-03-02'): string => new Date(`${day}T${time}:00Z`).toISOString();

export type Extra = { readonly bufferAfter?: number; readonly capacity?: number; readonly day?: string };
export const line = (name: string, from: string, to: string, { bufferAfter = 0, capacity = 1, day }: Extra = {}) => ({
  appointmentId: id(name),
  clientId: 'clientaaaaaa',
  hostId: host,
  officeId: 'officeaaaaaa',
  serviceId: 'serviceaaaaa',
  start: at(from, day),
  end: at(to, day),
  zone: 'UTC',
  localStart: at(from, day).slice(0, 16),
  tzdb: '2025c',
  bufferBefore: 0,
  bufferAfter,
  capacity,
  sequence: 0,
});

export type Step = readonly [stream: string, event: AnyEvent, at?: string];

export const about = (name: string) => ({ appointmentId: id(name), clientId: 'clientaaaaaa' });
export const booked = (name: string, from: string, to: string, extra?: Extra, page = monday): Step => [
  page,
  { type: 'AppointmentBooked', data: line(name, from, to, extra) },
];
export const cancelled = (name: string, page = monday): Step => [
  page,
  { type: 'AppointmentCancelled', data: { ...about(name), by: 'client' } },
];
export const putBack = (name: string): Step => [
  monday,
  { type: 'AppointmentStatusCorrected', data: { ...about(name), from: 'cancelled', to: 'booked' } },
];
export const rescheduled = (name: string, from: string, to: string): Step => {
  const { start, end, zone, localStart, tzdb, bufferBefore, bufferAfter } = line(name, from, to);
  const was = { start: at('09:00'), end: at('09:30') };
  const time = { start, end, zone, localStart, tzdb, bufferBefore, bufferAfter };
  return [monday, { type: 'AppointmentRescheduled', data: { ...about(name), ...time, sequence: 1, was } }];
};
export const held = (name: string, from: string, to: string, commitsOn = monday, page = tuesday): Step => [
  page,
  {
    type: 'TimeHeld',
    data: {
      holdId: id(name),
      purpose: 'move',
      until: at('08:00'),
      commitsOn,
      line: { start: at(from, '2026-03-03'), end: at(to, '2026-03-03'), bufferBefore: 0, bufferAfter: 0 },
    },
  },
];
export const movedOut = (name: string, holdId: string, from: string, to: string): Step => [
  monday,
  {
    type: 'AppointmentMovedOut',
    data: { ...about(name), holdId: id(holdId), toPage: tuesday, line: line(name, from, to, { day: '2026-03-03' }) },
  },
];
export const movedIn = (name: string, holdId: string): Step => [
  tuesday,
  {
    type: 'AppointmentMovedIn',
    data: {
      ...about(name),
      holdId: id(holdId),
      fromPage: monday,
      line: line(name, '10:00', '10:30', { day: '2026-03-03' }),
    },
  },
];
export const abandoned = (holdId: string): Step => [
  monday,
  { type: 'CommitAbandoned', data: { holdId: id(holdId), why: 'expired' } },
];
export const released = (holdId: string, revision?: number, page = tuesday, when = at('09:00')): Step => [
  page,
  {
    type: 'HoldReleased',
    data: {
      holdId: id(holdId),
      why: page === tuesday ? 'abandoned' : 'expired',
      ...(revision !== undefined && { fencedBy: { stream: monday, revision } }),
    },
  },
  when,
];
export const blocked = (name: string, from: string, to: string): Step => {
  const { start, end, zone, localStart, tzdb } = line(name, from, to);
  return [
    monday,
    { type: 'TimeBlocked', data: { blockId: id(name), hostId: host, start, end, zone, localStart, tzdb } },
  ];
};
export const approved = (name: string, ...over: string[]): Step => [
  monday,
  { type: 'OverbookingApproved', data: { ...about(name), over: over.map(id), reason: 'an emergency' } },
];
