import { JobDue, jobSubject, namedIn, type Queue } from '#contracts/messages';
import type { Bus } from '#platform/bus/port';
import { pause } from '#platform/pause';
import { type Look, openLook } from './due.ts';
import { openGate } from './gate.ts';
import { isJobId } from './job.ts';
import { openSilence } from './silence.ts';
import { openWork, type WorkOptions } from './work.ts';

export type QueueOptions = WorkOptions & {
  readonly queue: Queue;
  /** Channels on which nothing is sent here. */
  readonly silent?: readonly string[];
  /** Jobs in hand at once. */
  readonly places: number;
  readonly sweepMs: number;
  readonly signal: AbortSignal;
  /** Absent: the sweep alone. */
  readonly bus?: Bus;
};

const batch = 100;
/** Each may name a hundred jobs; a second one is at hand when the first has only its slow ones left. */
const messagesAtOnce = 4;

/**
 * Works on the jobs of one queue until aborted, then finishes what is in hand. Two ways lead to a job: a message on the
 * bus, at once, and a look into the ledger every few seconds. Both end in the same claim, so it does not matter how
 * often or by whom a job is named.
 */
export const runQueue = async (options: QueueOptions): Promise<void> => {
  const { db, bus, log, queue, signal } = options;
  const gate = openGate(options.places);
  const silence = openSilence(options);
  const work = openWork(options);
  // Told to stop, it ends what it has begun; whoever looks next finds the rest in the ledger.
  const take: Take = async (jobIds) =>
    allOf((await silence(jobIds)).map((jobId) => gate.pass(async () => (signal.aborted ? undefined : work(jobId)))));
  const look = openLook({ db, queue, limit: batch, isConnected: () => bus?.isConnected() === true });
  await Promise.all([heed(options, look, take), sweep(options, look, take)]);
  await gate.empty();
  log.debug('a queue has stopped', { queue });
};

/** Works on each as soon as there is a hand free. */
type Take = (jobIds: readonly string[]) => Promise<void>;

/** Ends with the last of them, also when one fails. */
const allOf = async (works: readonly Promise<void>[]): Promise<void> => {
  await Promise.allSettled(works);
  await Promise.all(works);
};

const heed = async (options: QueueOptions, look: Look, take: Take): Promise<void> => {
  const { bus, queue, log, signal } = options;
  if (!bus) return;
  await bus.consume({
    durable: `workers-${queue}`,
    subject: jobSubject(queue),
    concurrency: messagesAtOnce,
    maxDeliver: 5,
    signal,
    async handle(message) {
      const due = JobDue.safeParse(message);
      // A message that is none of ours would only come back: it is told of and dropped.
      if (!due.success || !namedIn(due.data).every(isJobId)) return log.warn('a message names no job', { queue });
      look.heard();
      await take(namedIn(due.data));
    },
  });
};

const sweep = async (options: QueueOptions, look: Look, take: Take): Promise<void> => {
  const { queue, sweepMs, signal, log } = options;
  while (!signal.aborted) {
    try {
      const { jobs, isFull } = await look.find();
      await take(jobs);
      if (isFull) continue;
    } catch (error) {
      look.startOver();
      log.warn('jobs could not be looked for', { queue, error: error instanceof Error ? error : undefined });
    }
    await pause(sweepMs, signal);
  }
};
