import { type AccountMailKind, isAccountMail } from '#contracts/account-mails';
import { eventIdOf } from '#platform/event-store/ids';
import type { Db } from '#platform/postgres/db';
import type { MailedLink } from './links.ts';

/** Which one-time link a mail carries. */
export const linkIn: Readonly<Record<AccountMailKind, MailedLink | null>> = {
  'password-reset': 'reset',
  invitation: 'invitation',
  'verify-email': 'verify',
  'already-registered': 'reset',
  'password-changed': null,
  'confirm-new-email': 'email',
  'email-changed': null,
};

/** Strangers can make us write these: no more than so many an hour to one person, and one a minute. */
const mostPerHour = 5;
const minute = 60_000;

/**
 * A mail that follows from no event, and so from no projection: the row is written here, insert-only and once for its
 * intent, as the projection does it (docs/adr/0006). It says who and what kind, and no more.
 */
const statement = `
  insert into jobs.ledger (job_id, intent_key, queue, kind, person_id, channel, sequence, event_id, stream, data, due_at, created_at)
  select $1::uuid, $2, 'notifications', $3, $4, 'mail', 0, '', 'person-' || $4, jsonb_build_object('about', $6::text), now(), now()
   where $4::text is not null
     and (select count(*) from jobs.ledger where person_id = $4 and kind = $3 and created_at > now() - interval '1 hour') < $5
  on conflict do nothing`;

export type AccountMailJob = {
  readonly kind: AccountMailKind;
  readonly personId: string;
  /** The one thing that it tells of; a minute, where it is only asked for. */
  readonly about: string;
};

export type AccountMails = {
  /**
   * Has the mail sent, once for what it is about; without that, once a minute. Asks Postgres the same for nobody, so
   * that it takes as long.
   */
  ask(kind: AccountMailKind, personId: string | undefined, about?: string): Promise<void>;
  /** A job that a worker has in hand, not older than a day: what waited longer is news no more. */
  inHand(jobId: string): Promise<AccountMailJob | undefined>;
};

export const openAccountMails = (db: Db, now: () => number): AccountMails => ({
  ask: async (kind, personId, about = `${Math.floor(now() / minute)}`) => {
    const key = ['account', personId ?? 'nobody', kind, about].join(':');
    await db.execute(statement, [eventIdOf(key, 'jobs', 'ledger', 0), key, kind, personId ?? null, mostPerHour, about]);
  },
  inHand: async (jobId) => {
    const [job] = await db.query<{ kind: string; personId: string; about: string | null }>(
      `select l.kind, l.person_id as "personId", l.data->>'about' as about from jobs.ledger l join jobs.deliveries d using (job_id)
        where l.job_id = $1 and d.state = 'claimed' and d.claimed_by is not null
          and l.created_at > now() - interval '1 day'`,
      [jobId],
    );
    return job && isAccountMail(job.kind)
      ? { kind: job.kind, personId: job.personId, about: job.about ?? '' }
      : undefined;
  },
});
