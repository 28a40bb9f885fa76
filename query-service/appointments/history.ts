import type { AnyEvent, Recorded } from '#contracts/events/index';
import { firstPageOf } from '#contracts/ids';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { survivorOf } from '../directory/identities.ts';
import { entryOf } from '../entries.ts';
import { isBefore } from '../fresh/positions.ts';
import { mayReveal, type Owners, targetOf } from '../scope.ts';

/** Far more moves than anybody makes; a bound all the same. */
const mostPages = 200;

const concerns = ({ data }: Recorded<AnyEvent>, appointmentId: string): boolean => {
  if ('appointmentId' in data) return data.appointmentId === appointmentId;
  return 'line' in data && data.line.appointmentId === appointmentId;
};

/** Its events on every page it ever stood on, followed from its first page, in the order of the log. */
const eventsOf = async (deps: Deps, appointmentId: string): Promise<readonly Recorded<AnyEvent>[]> => {
  const events: Recorded<AnyEvent>[] = [];
  const pages = new Set([firstPageOf(appointmentId).stream]);
  for (const page of pages) {
    const { events: all } = await deps.store.read(page);
    for (const event of all) {
      if (!concerns(event, appointmentId)) continue;
      events.push(event);
      if (event.type === 'AppointmentMovedOut' && pages.size < mostPages) pages.add(event.data.toPage);
    }
  }
  return events.sort((one, other) => (isBefore(one.position, other.position) ? -1 : 1));
};

/** Over whom somebody was put, and why, is between the staff and the host: the client only learns that it was so. */
const discreetly = (type: string, data: unknown): unknown => {
  if (type !== 'OverbookingApproved') return data;
  const { over: _over, reason: _reason, ...rest } = Object(data);
  return rest;
};

export const getAppointmentHistory =
  (deps: Deps): Handler<ApiOperations['getAppointmentHistory']> =>
  async ({ params: { appointmentId }, may, caller }) => {
    const [owners] = await deps.sql<Owners>(
      `select ${survivorOf('a.client_id')} as "clientId", host_id as "hostId", office_id as "officeId"
       from read.appointments a where appointment_id = $1`,
      [appointmentId],
    );
    may.check(...(owners ? [targetOf(owners)] : []));
    if (!owners) throw new Problem('not-found');
    const events = await eventsOf(deps, appointmentId);
    const data = events.map((event) => event.data);
    const shown = mayReveal(caller, owners) ? await deps.unseal(data) : data;
    const wholly = may.allows({ hostId: owners.hostId, officeId: owners.officeId });
    const items = events.map((event, i) => entryOf(event, wholly ? shown[i] : discreetly(event.type, shown[i])));
    return { status: 200, body: { items } };
  };
