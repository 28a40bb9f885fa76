import type { Bus } from '#platform/bus/port';
import type { Log } from '#platform/log';
import { type AccountMailOptions, accountMailer } from './account-mails/notify.ts';
import { type NotifyOptions, notifier } from './notifications/notify.ts';
import { runQueue } from './queue.ts';
import { type SummariseOptions, summariser } from './summaries/summarise.ts';

export type WorkersOptions = NotifyOptions &
  AccountMailOptions &
  SummariseOptions & {
    /** Whose claims these are, in the ledger. */
    readonly worker: string;
    readonly log: Log;
    /** Absent: jobs are found by the sweep alone. */
    readonly bus?: Bus;
    readonly signal: AbortSignal;
    readonly sweepMs?: number;
    /**
     * How long a job is ours before another worker may take it; longer than a provider may take to answer (a mail ten
     * seconds, a model twenty), and no longer than a notice may be late because a worker died.
     */
    readonly leaseSeconds?: { readonly notifications: number; readonly summaries: number };
  };

/** Each in hand is sent at once, so that none waits between its claim and the provider while its lease runs. */
const sendingAtOnce = 4;

/** Both queues until aborted; resolves when nothing is in hand any more. Each has its own hands, so that a slow model never delays a mail. */
export const runWorkers = async (options: WorkersOptions): Promise<void> => {
  const { db, worker, log, bus, signal, sweepMs = 2_000 } = options;
  const lease = options.leaseSeconds ?? { notifications: 30, summaries: 60 };
  const common = { db, worker, log, signal, sweepMs, ...(bus && { bus }) };
  await Promise.all([
    runQueue({
      ...common,
      queue: 'notifications',
      places: sendingAtOnce,
      silent: [...(options.mailer ? [] : ['mail']), ...(options.sms ? [] : ['sms'])],
      leaseSeconds: lease.notifications,
      perform: accountMailer(options, notifier(options)),
    }),
    runQueue({ ...common, queue: 'summaries', places: 2, leaseSeconds: lease.summaries, perform: summariser(options) }),
  ]);
};
