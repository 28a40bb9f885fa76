import type { AnyEvent } from '#contracts/events/index';

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
  /** All of a host's; a walk over everything, for rare questions. */
  visitsTo(hostId: string): readonly Visit[];
  forgetBefore(instant: number): void;
};

export const trackClients = (): Clients => {
  const byClient = new Map<string, Map<string, Visit>>();
  const put = (clientId: string, visit: Visit) => {
    const visits = byClient.get(clientId) ?? new Map<string, Visit>();
    visits.set(visit.appointmentId, visit);
    byClient.set(clientId, visits);
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
    });
  return {
    apply: ({ type, data }) => {
      if (type === 'AppointmentBooked' || type === 'AppointmentRequested') expect(data);
      else if (type === 'AppointmentMovedOut') expect(data.line);
      else if (type === 'AppointmentCancelled' || type === 'AppointmentDeclined')
        remove(data.clientId, data.appointmentId);
      else if (type === 'AppointmentRescheduled') {
        const visit = byClient.get(data.clientId)?.get(data.appointmentId);
        if (visit) put(data.clientId, { ...visit, start: Date.parse(data.start), end: Date.parse(data.end) });
      }
    },
    visitsOf: (clientId) => [...(byClient.get(clientId)?.values() ?? [])],
    visitsTo: (hostId) =>
      [...byClient.values()].flatMap((visits) => [...visits.values()].filter((visit) => visit.hostId === hostId)),
    forgetBefore: (instant) => {
      for (const [clientId, visits] of byClient)
        for (const { appointmentId, end } of visits.values()) if (end < instant) remove(clientId, appointmentId);
    },
  };
};
