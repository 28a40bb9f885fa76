import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { NotificationView } from '#contracts/views/appointments';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { survivorOf } from '../directory/identities.ts';
import { type Owners, targetOf } from '../scope.ts';

/** What was sent about an appointment, to whom, when, or why not. A claim that is being worked on is still due. */
export const getAppointmentNotifications =
  (deps: Deps): Handler<ApiOperations['getAppointmentNotifications']> =>
  async ({ params: { appointmentId }, may }) => {
    const [owners] = await deps.sql<Owners>(
      `select ${survivorOf('a.client_id')} as "clientId", host_id as "hostId", office_id as "officeId"
       from read.appointments a where appointment_id = $1`,
      [appointmentId],
    );
    may.check(...(owners ? [targetOf(owners)] : []));
    if (!owners) throw new Problem('not-found');
    const items = await deps.sql<NotificationView>(
      `select l.job_id as "jobId", l.appointment_id as "appointmentId", l.kind, l.channel, l.person_id as "personId",
         l.due_at as "dueAt", case when d.state is null or d.state = 'claimed' then 'due' else d.state end as state,
         d.why, coalesce(d.attempts, 0)::int as attempts, d.settled_at as "settledAt"
       from jobs.ledger l left join jobs.deliveries d on d.job_id = l.job_id
       where l.appointment_id = $1 and l.channel in ('mail', 'sms')
       order by l.due_at, l.job_id limit 500`,
      [appointmentId],
    );
    return { status: 200, body: { items } };
  };
