import type { Clock } from '#platform/clock';
import type { Mailer } from '#platform/mail/port';
import type { Db } from '#platform/postgres/db';
import type { SubjectKeys } from '#platform/sealing/port';
import type { SmsSender } from '#platform/sms/port';
import { waitUntilFresh } from '../fresh.ts';
import type { Outcome, Perform } from '../work.ts';
import { parkedSeconds, perHour, sentLately } from './caps.ts';
import { composeMail, composeSms, type Sender } from './compose.ts';
import type { Notice } from './notice.ts';
import { outcomeOf } from './outcome.ts';
import { judge } from './policy.ts';
import { noticeJob, readTruth } from './truth.ts';

export type NotifyOptions = {
  readonly db: Db;
  readonly keys: SubjectKeys;
  readonly clock: Clock;
  readonly sender: Sender;
  /** Undefined: this channel is off. */
  readonly mailer: Mailer | undefined;
  readonly sms: SmsSender | undefined;
};

const send = async (notice: Notice, to: string, { mailer, sms, sender }: NotifyOptions): Promise<Outcome> => {
  const { channel } = notice.job;
  if (channel === 'mail' && mailer) return outcomeOf(await mailer.send(composeMail(notice, to, sender)));
  if (channel === 'sms' && sms) return outcomeOf(await sms.send(composeSms(notice, to, sender)));
  return { state: 'suppressed', why: `${channel} is switched off` };
};

/** Tells one person one thing, if it is still true and may still be told. */
export const notifier =
  (options: NotifyOptions): Perform =>
  async ({ job }) => {
    const { db, keys, clock } = options;
    const wanted = noticeJob(job);
    if (!wanted) return { state: 'failed', why: `no notice is called ${job.kind} on ${job.channel}` };
    if (!(await waitUntilFresh(db, ['listing', 'directory'])))
      return { state: 'parked', seconds: 2, why: 'the read tables have not caught up' };
    const lately = await sentLately(db, wanted.personId, wanted.channel);
    // The last look: between it and the provider there is nothing but the opening of names (P22).
    const { facts, address, notice } = await readTruth(db, keys, wanted);
    const verdict = judge(wanted, facts, clock());
    if (!verdict.send) return { state: 'suppressed', why: verdict.why };
    if (!notice || address === undefined) return { state: 'suppressed', why: 'there is nothing to send' };
    const cap = perHour[notice.audience];
    if (lately > cap)
      return { state: 'parked', seconds: parkedSeconds, why: `more than ${cap} an hour for one recipient` };
    return send(notice, address, options);
  };
