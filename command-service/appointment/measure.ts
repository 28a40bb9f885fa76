import type { Line, Terms } from '#contracts/events/index';
import { pageStream } from '#contracts/ids';
import { Problem } from '#contracts/problems';
import { pageDateOf } from '#timetable/day';
import { fromLocal, toLocal, tzdbVersion } from '#timetable/zones';
import type { CommandDeps } from '../deps.ts';
import type { Host } from '../host/decider.ts';
import type { Office } from '../office/decider.ts';
import type { Measure, NewTime } from '../page/commands.ts';

type Wanted = {
  readonly serviceId: string;
  readonly officeId: string;
  readonly hostId: string;
  readonly start: string;
  readonly duration?: number | undefined;
  /** What is booked keeps its length, also when the service is no longer offered so. */
  readonly keeps?: number;
  readonly asStaff: boolean;
};

export type Measured = Measure & {
  readonly stream: string;
  readonly date: string;
  readonly host: Host;
  readonly office: Office;
  readonly terms: Terms;
  readonly time: NewTime & Pick<Line, 'price'>;
};

const minute = 60_000;
const iso = (at: number): string => new Date(at).toISOString();

/** An instant, or the office's wall clock: which does not show every time, and some twice (then the earlier is meant). */
export const startOf = (start: string, zone: string): number => {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(start)) return Date.parse(start);
  const found = fromLocal(zone, start.slice(0, 16));
  if (found.kind === 'instant') return found.at;
  throw new Problem('no-such-local-time', { start, zone, neighbours: [iso(found.before), iso(found.after)] });
};

const durationOf = ({ duration, keeps, serviceId }: Wanted, terms: Terms): number => {
  const minutes = duration ?? terms.durations[0];
  if (keeps !== undefined && minutes === keeps) return minutes;
  if (minutes === undefined || !terms.durations.includes(minutes))
    throw new Problem('service-not-offered', { serviceId, durations: terms.durations });
  return minutes;
};

/** For a line that stands already, or comes back: whether its service is still offered is no longer asked. */
export const measureLine = ({ reference, clock }: CommandDeps, line: Line): Measure => {
  const host = reference.host(line.hostId);
  const terms = reference.service(line.serviceId)?.terms;
  if (!host || !terms) throw new Problem('not-found');
  const day = reference.dayOf(host, pageDateOf(host.zone, host.dayStartsAt, Date.parse(line.start)));
  return { now: clock().getTime(), day, terms, asStaff: true };
};

/** Looks up all that a decision about this time is measured against, in the order in which a no is told. */
export const measure = ({ reference, clock }: CommandDeps, wanted: Wanted): Measured => {
  const { serviceId, officeId, hostId, asStaff } = wanted;
  const service = reference.service(serviceId);
  if (!service || service.withdrawn) throw new Problem('service-not-offered', { serviceId });
  const { terms } = service;
  const host = reference.host(hostId);
  const office = reference.office(officeId);
  const offered = reference.availability(hostId).serviceIds;
  const here = host && !host.retired && office?.hostIds.has(hostId);
  if (terms.officeIds && !terms.officeIds.includes(officeId))
    throw new Problem('service-not-offered', { serviceId, officeId });
  if (!here || !office) throw new Problem('host-not-available-here', { hostId, officeId });
  if ((terms.hostIds && !terms.hostIds.includes(hostId)) || (offered && !offered.includes(serviceId)))
    throw new Problem('service-not-offered', { serviceId, hostId });
  if (office.status !== 'open') throw new Problem('office-not-open', { officeId, state: office.status });
  const start = startOf(wanted.start, office.zone);
  const end = start + durationOf(wanted, terms) * minute;
  const date = pageDateOf(host.zone, host.dayStartsAt, start);
  const perDay = office.policy.caps?.hostPerDay ?? undefined;
  return {
    now: clock().getTime(),
    asStaff,
    terms,
    host,
    office,
    date,
    stream: pageStream(hostId, date),
    day: reference.dayOf(host, date),
    time: {
      start: iso(start),
      end: iso(end),
      zone: office.zone,
      localStart: toLocal(office.zone, start),
      tzdb: tzdbVersion,
      bufferBefore: terms.bufferBefore,
      bufferAfter: terms.bufferAfter,
      officeId,
      capacity: terms.capacity,
      ...(terms.price && { price: terms.price }),
    },
    ...(perDay === undefined ? {} : { hostLimits: { perDay } }),
  };
};
