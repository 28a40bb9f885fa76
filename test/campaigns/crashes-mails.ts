import { z } from 'zod';
import { pause } from '#embedded/process/wait';

const Caught = z.object({
  mailId: z.string(),
  messageId: z.string(),
  receivedAt: z.string(),
  calendar: z.string().nullable(),
});
export type Caught = Readonly<z.infer<typeof Caught>>;

/** What a mail is about, as its reader's calendar understands it: not as we have noted it. */
export const topicOf = (appointmentId: string, sequence: number, isOff: boolean): string =>
  `${appointmentId} ${isOff ? 'CANCEL' : 'REQUEST'} ${isOff ? sequence + 1 : sequence}`;

const topicIn = (calendar: string | null): string => {
  const [, method] = /^METHOD:(\w+)/m.exec(calendar ?? '') ?? [];
  const [, uid] = /^UID:(.+)@daybook/m.exec(calendar?.replaceAll(/\r?\n /g, '') ?? '') ?? [];
  const [, sequence] = /^SEQUENCE:(\d+)/m.exec(calendar ?? '') ?? [];
  return `${uid} ${method} ${sequence}`;
};

/** Arrivals may be listed a little later than their time says. */
const overlapMs = 5_000;

/** All mails by topic, gathered while they come: the catcher keeps only the newest of a long run. */
export const openMailbox = (catcher: string) => {
  const byTopic = new Map<string, Caught[]>();
  const known = new Set<string>();
  let newest = 0;
  const look = async (): Promise<void> => {
    const after = new Date(Math.max(0, newest - overlapMs)).toISOString();
    const answer = await fetch(`${catcher}/mails?limit=100000&after=${after}`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(5_000),
    });
    for (const mail of z.array(Caught).parse(await answer.json())) {
      if (known.has(mail.mailId)) continue;
      known.add(mail.mailId);
      newest = Math.max(newest, Date.parse(mail.receivedAt));
      const topic = topicIn(mail.calendar);
      byTopic.set(topic, [...(byTopic.get(topic) ?? []), mail]);
    }
  };
  return {
    look,
    /** Looks again and again; a catcher that is just being killed is asked later. */
    async follow(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        await look().catch(() => undefined);
        await pause(250);
      }
    },
    has: (topic: string): boolean => byTopic.has(topic),
    byTopic: byTopic as ReadonlyMap<string, readonly Caught[]>,
    count: () => known.size,
  };
};
export type Mailbox = ReturnType<typeof openMailbox>;
