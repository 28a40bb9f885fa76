import type { Clock } from '#platform/clock';
import type { Mailer } from '#platform/mail/port';
import type { Db } from '#platform/postgres/db';
import type { SubjectKeys } from '#platform/sealing/port';
import type { SmsSender } from '#platform/sms/port';
import { openFreshness } from '../fresh.ts';
import { gather } from '../gather.ts';
import type { Outcome } from '../note.ts';
import type { Perform } from '../work.ts';
import { parkedSeconds, perHour } from './caps.ts';
import { composeMail, composeSms, type Sender } from './compose.ts';
import type { Notice, NoticeJob } from './notice.ts';
import { outcomeOf } from './outcome.ts';
import { judge } from './policy.ts';
import { noticeJob, readHere, readTruth } from './truth.ts';

export type NotifyOptions = {
  readonly db: Db;
  readonly keys: SubjectKeys;
  readonly clock: Clock;
  readonly sender: Sender;
  /** Undefined: this channel is off. */
  readonly mailer: Mailer | undefined;
  readonly sms: SmsSender | undefined;
};

/** Undefined: nothing is sent on this channel here. */
const openSending = ({ mailer, sms, sender }: NotifyOptions) => ({
  mail:
    mailer &&
    (async (notice: Notice, to: string): Promise<Outcome> =>
      outcomeOf(await mailer.send(composeMail(notice, to, sender)))),
  sms:
    sms &&
    (async (notice: Notice, to: string): Promise<Outcome> => outcomeOf(await sms.send(composeSms(notice, to, sender)))),
});

/** Tells one person one thing, if it is still true and may still be told. What several ask for is read together. */
export const notifier = (options: NotifyOptions): Perform => {
  const { db, keys, clock } = options;
  const sending = openSending(options);
  const isFresh = openFreshness(db, readHere);
  const truthOf = gather((jobs: readonly NoticeJob[]) => readTruth(db, keys, jobs));
  return async ({ job }) => {
    const wanted = noticeJob(job);
    if (!wanted) return { state: 'failed', why: `no notice is called ${job.kind} on ${job.channel}` };
    const send = sending[wanted.channel];
    // Such jobs are settled before anybody claims them (silence.ts), but for one that became due just in between.
    if (!send) return { state: 'suppressed', why: `${wanted.channel} is switched off` };
    const first = await truthOf(wanted);
    if (!first.isFresh && !(await isFresh()))
      return { state: 'parked', seconds: 2, why: 'the read tables have not caught up' };
    // The last look: between it and the provider there is nothing but the opening of names (P22).
    const { lately, facts, address, notice } = first.isFresh ? first : await truthOf(wanted);
    const verdict = judge(wanted, facts, clock());
    if (!verdict.send) return { state: 'suppressed', why: verdict.why };
    if (!notice || address === undefined) return { state: 'suppressed', why: 'there is nothing to send' };
    const cap = perHour[notice.audience];
    if (lately > cap)
      return { state: 'parked', seconds: parkedSeconds, why: `more than ${cap} an hour for one recipient` };
    return send(notice, address);
  };
};
