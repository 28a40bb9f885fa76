import { systemClock } from '#platform/clock';
import { silentLog } from '#platform/log';
import { openMailer } from '#platform/mail/smtp';
import { openRules } from '#platform/model/rules';
import { openSms } from '#platform/sms/twilio';
import { catcher } from '#test/support/parts';
import { runWorkers, type WorkersOptions } from '#workers/run';
import { rulesText } from '#workers/summaries/rules';
import type { Book } from './workers-fixture.ts';

export type CaughtMail = {
  readonly messageId: string;
  readonly receivedAt: string;
  readonly subject: string;
  readonly envelope: { readonly to: readonly string[] };
  readonly text: string;
  readonly html: string;
  readonly calendar: string | null;
};

export const mailsTo = async (email: string): Promise<readonly CaughtMail[]> => {
  const { url } = await catcher();
  const answer = await fetch(`${url}/mails?to=${encodeURIComponent(email)}`, {
    headers: { accept: 'application/json' },
  });
  return (await answer.json()) as CaughtMail[];
};

export const suffer = async (faults: object): Promise<void> => {
  const { url } = await catcher();
  await fetch(`${url}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(faults),
  });
};

/** Mail and text messages go to the catcher; there is no model, no bus and no command service unless a test brings one. */
export const crewOf = async (
  book: Pick<Book, 'db' | 'keys'>,
  more: Partial<WorkersOptions> & { smtpPort?: number } = {},
) => {
  const caught = await catcher();
  const stop = new AbortController();
  const mailer = openMailer({
    host: '127.0.0.1',
    port: more.smtpPort ?? caught.smtpPort,
    from: 'daybook@office.example',
    fromName: 'Daybook',
    startTls: false,
    tls: false,
    timeoutMs: 2_000,
  });
  const refused = async () => ({ outcome: 'refused', why: 'no command service here' }) as const;
  const working = runWorkers({
    db: book.db,
    keys: book.keys,
    clock: systemClock,
    log: silentLog,
    worker: `test-${Math.random()}`,
    sender: {
      project: 'Daybook',
      from: { name: 'Daybook', email: 'daybook@office.example' },
      frontend: 'https://book.example',
    },
    mailer,
    sms: openSms({ baseUrl: caught.url, accountSid: 'ACtest', secret: 'x', from: '+15550001111' }),
    model: undefined,
    rules: openRules(rulesText),
    reports: { written: refused, failed: refused },
    accountMails: { compose: refused },
    sweepMs: 50,
    ...more,
    signal: stop.signal,
  });
  return {
    stop: async (): Promise<void> => {
      stop.abort();
      await working;
      mailer.close();
    },
  };
};

export const until = async <T>(
  look: () => Promise<T | undefined | false>,
  what: string,
  withinMs = 10_000,
): Promise<T> => {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

const settledStates = ['sent', 'suppressed', 'failed'];
export const settled = (book: Book, jobId: string) =>
  until(async () => {
    const delivery = await book.delivery(jobId);
    return delivery && settledStates.includes(delivery.state) && delivery;
  }, `the job ${jobId} to be settled`);
