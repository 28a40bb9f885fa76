import { isAccountMail } from '#contracts/account-mails';
import type { Mailer } from '#platform/mail/port';
import type { Db } from '#platform/postgres/db';
import { mailAddress } from '../notifications/address.ts';
import { parkedSeconds, perHour, sentLately } from '../notifications/caps.ts';
import type { Sender } from '../notifications/compose.ts';
import { outcomeOf } from '../notifications/outcome.ts';
import type { Perform } from '../work.ts';
import type { AccountMailSource } from './command-service.ts';
import { composeAccountMail } from './compose.ts';

export type AccountMailOptions = {
  readonly db: Db;
  readonly sender: Sender;
  readonly mailer: Mailer | undefined;
  readonly accountMails: AccountMailSource;
};

/** Mails about accounts; every other job of the queue goes on to `others`. */
export const accountMailer =
  ({ db, sender, mailer, accountMails }: AccountMailOptions, others: Perform): Perform =>
  async (given) => {
    const { jobId, kind, personId } = given.job;
    if (!isAccountMail(kind) || !personId) return others(given);
    if (!mailer) return { state: 'suppressed', why: 'mail is switched off' };
    if ((await sentLately(db, { personId, channel: 'mail' })) > perHour.client)
      return {
        state: 'parked',
        seconds: parkedSeconds,
        why: `more than ${perHour.client} an hour for one recipient`,
      };
    const composed = await accountMails.compose(jobId);
    if (composed.outcome !== 'composed')
      return { state: composed.outcome === 'unknown' ? 'retry' : 'suppressed', why: composed.why };
    const { mail } = composed;
    if (!mail.to) return { state: 'suppressed', why: mail.why ?? 'there is nobody to write to' };
    const email = mailAddress(mail.to.email);
    if (email === undefined) return { state: 'suppressed', why: 'no usable e-mail address' };
    return outcomeOf(await mailer.send(composeAccountMail(jobId, { ...mail, to: { ...mail.to, email } }, sender)));
  };
