import { Problem } from '#contracts/problems';
import type { May } from '#platform/http/caller';
import type { Reference } from '../reference/reference.ts';

/** Ids of other people's lines and holds: staff may see what is in the way, everybody else only that something is. */
const othersIds = new Set(['conflicts', 'seated']);

/** Says of an appointment of a busy client whether the caller may know of it. */
export type SeenClash = (appointmentId: string) => boolean;

/** The client's own are the client's to know, also at other offices; staff know of those at their own. */
export const seenClashes =
  ({ reference }: { readonly reference: Pick<Reference, 'visitsOf'> }, may: May, clientId: string): SeenClash =>
  (appointmentId) => {
    if (may.allows({ personId: clientId })) return true;
    const visit = reference.visitsOf(clientId).find((one) => one.appointmentId === appointmentId);
    return visit !== undefined && may.allows({ hostId: visit.hostId, officeId: visit.officeId });
  };

const everyClash: SeenClash = () => true;

export const discreet = async <T>(
  asStaff: boolean,
  work: () => Promise<T>,
  seen: SeenClash = everyClash,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, facts } = error;
    if (code === 'client-busy') {
      const conflicts = Array.isArray(facts.conflicts) ? facts.conflicts.filter(seen) : [];
      throw new Problem(code, { ...facts, conflicts });
    }
    if (asStaff) throw error;
    throw new Problem(code, Object.fromEntries(Object.entries(facts).filter(([name]) => !othersIds.has(name))));
  }
};
