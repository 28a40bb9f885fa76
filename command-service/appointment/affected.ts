import { pageDateOf } from '#timetable/day';
import { isOpen } from '#timetable/rules';
import type { CommandDeps } from '../deps.ts';

/** Future appointments that the hours no longer cover: for staff to settle, since nothing is dropped in silence. */
export const affectedOf = (
  { reference, clock }: Pick<CommandDeps, 'reference' | 'clock'>,
  hostId: string,
): string[] => {
  const host = reference.host(hostId);
  if (!host) return [];
  const now = clock().getTime();
  return reference
    .visitsTo(hostId)
    .filter(({ start }) => start > now)
    .filter((visit) => {
      const { open } = reference.dayOf(host, pageDateOf(host.zone, host.dayStartsAt, visit.start));
      return !isOpen(open, visit, visit.officeId, visit.serviceId);
    })
    .map(({ appointmentId }) => appointmentId);
};
