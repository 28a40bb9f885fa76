import type { AnyEvent } from '#contracts/events/index';
import { takesTime } from '../page/lines.ts';

export type Visit = {
  readonly appointmentId: string;
  readonly hostId: string;
  readonly start: number;
  readonly end: number;
  readonly officeId: string;
  readonly serviceId: string;
};

/**
 * When each client is expected where: for warnings of overlaps and limits per client. Best effort, since it trails the
 * log by a moment; what slips through is listed by a detector. Past visits are forgotten after a week.
 */
export type Clients = {
  apply(event: AnyEvent): void;
  visitsOf(clientId: string): readonly Visit[];
  /** Where somebody was ever expected, however long ago and whatever became of it. */
  officesSeenBy(clientId: string): ReadonlySet<string>;
  /** All of a host's; a walk over everything, for rare questions. */
  visitsTo(hostId: string): readonly Visit[];
  forgetBefore(instant: number): void;
};

/** One that was struck out is kept, since it may be put back by a word that says nothing of its time. */
type Known = Visit & { readonly struck: boolean };

const nowhere: ReadonlySet<string> = new Set();
const standing = (visits: Iterable<Known>): readonly Visit[] => [...visits].filter(({ struck }) => !struck);

export const trackClients = (): Clients => {
  const byClient = new Map<string, Map<string, Known>>();
  const offices = new Map<string, Set<string>>();
  const put = (clientId: string, visit: Known) => {
    const visits = byClient.get(clientId);
    if (visits) visits.set(visit.appointmentId, visit);
    else byClient.set(clientId, new Map([[visit.appointmentId, visit]]));
    const seenBy = offices.get(clientId);
    if (seenBy) seenBy.add(visit.officeId);
    else offices.set(clientId, new Set([visit.officeId]));
  };
  const change = (clientId: string, appointmentId: string, how: (visit: Known) => Partial<Known>) => {
    const visit = byClient.get(clientId)?.get(appointmentId);
    if (visit) put(clientId, { ...visit, ...how(visit) });
  };
  const remove = (clientId: string, appointmentId: string) => {
    const visits = byClient.get(clientId);
    visits?.delete(appointmentId);
    if (visits?.size === 0) byClient.delete(clientId);
  };
  const expect = (line: {
    appointmentId: string;
    clientId: string;
    hostId: string;
    start: string;
    end: string;
    officeId: string;
    serviceId: string;
  }) =>
    put(line.clientId, {
      appointmentId: line.appointmentId,
      hostId: line.hostId,
      start: Date.parse(line.start),
      end: Date.parse(line.end),
      officeId: line.officeId,
      serviceId: line.serviceId,
      struck: false,
    });
  return {
    apply: ({ type, data }) => {
      if (type === 'AppointmentBooked' || type === 'AppointmentRequested') expect(data);
      else if (type === 'AppointmentMovedOut') expect(data.line);
      else if (type === 'AppointmentCancelled' || type === 'AppointmentDeclined')
        change(data.clientId, data.appointmentId, () => ({ struck: true }));
      else if (type === 'AppointmentStatusCorrected')
        change(data.clientId, data.appointmentId, () => ({ struck: !takesTime(data.to) }));
      else if (type === 'AppointmentRescheduled')
        change(data.clientId, data.appointmentId, ({ officeId }) => ({
          start: Date.parse(data.start),
          end: Date.parse(data.end),
          officeId: data.officeId ?? officeId,
        }));
    },
    visitsOf: (clientId) => standing(byClient.get(clientId)?.values() ?? []),
    officesSeenBy: (clientId) => offices.get(clientId) ?? nowhere,
    visitsTo: (hostId) =>
      [...byClient.values()].flatMap((visits) =>
        standing([...visits.values()].filter((visit) => visit.hostId === hostId)),
      ),
    forgetBefore: (instant) => {
      for (const [clientId, visits] of byClient)
        for (const { appointmentId, end } of visits.values()) if (end < instant) remove(clientId, appointmentId);
    },
  };
};
