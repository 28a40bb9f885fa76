import type { JsMsg, NatsConnection } from 'nats';
import type { Log } from '../log.ts';
import { keepConnected } from './connection.ts';
import { consumeWith } from './consume.ts';
import { type Bus, BusUnavailable, type Published } from './port.ts';
import { type Outgoing, publisherOver } from './publish.ts';
import { ensureStreams } from './streams.ts';

export type BusOptions = {
  readonly url: string;
  readonly name: string;
  readonly log?: Log;
  readonly replicas?: number;
  readonly publishDeadlineMs?: number;
  readonly ackWaitMs?: number;
  readonly backoff?: (deliveries: number) => number;
};

/** 1 s, 4 s, 16 s … at most five minutes. */
const defaultBackoff = (deliveries: number): number => Math.min(1_000 * 4 ** (deliveries - 1), 300_000);

/** Resolves at once, also while NATS is down: it is a wake-up layer, and nothing may wait for it to start. */
export const openBus = async (options: BusOptions): Promise<Bus> => {
  const { url, name, log, replicas = 1, publishDeadlineMs = 2_000 } = options;
  const { ackWaitMs = 30_000, backoff = defaultBackoff } = options;
  const closing = new AbortController();
  const prepare = (connection: NatsConnection) => ensureStreams(connection, replicas);
  const connection = keepConnected({ url, name, log, prepare });

  /** One for each connection: a lost one is mended by the client, a closed one is followed by another. */
  const publishers = new WeakMap<NatsConnection, ReturnType<typeof publisherOver>>();
  const send = (link: NatsConnection, messages: readonly Outgoing[], milliseconds: number): Promise<void> => {
    const publish = publishers.get(link) ?? publisherOver(link);
    publishers.set(link, publish);
    return publish(messages, milliseconds);
  };

  const sendWithin = async (messages: readonly Outgoing[]): Promise<void> => {
    if (messages.length === 0) return;
    const end = Date.now() + publishDeadlineMs;
    const left = () => Math.max(end - Date.now(), 1);
    const refused = (error: unknown) =>
      new BusUnavailable(`did not take ${messages.length} messages, the first on ${messages[0]?.subject}`, error);
    const link = await connection.get(left());
    try {
      await send(link, messages, left());
    } catch (first) {
      if (end - Date.now() < 50) throw refused(first);
      try {
        // Perhaps nobody keeps the subject any more: a server that lost its streams gets them again.
        await prepare(link);
        await send(link, messages, left());
      } catch (error) {
        throw refused(error);
      }
    }
  };

  /** The letter lies safe before the message is ended; the id makes a second attempt the same letter. */
  const deadLetter = (durable: string, message: JsMsg, why: string): Promise<void> => {
    const { stream, streamSequence, deliveryCount } = message.info;
    return sendWithin([
      {
        subject: `daybook.dead.${durable}`,
        body: message.data,
        messageId: `dead.${durable}.${stream}.${streamSequence}`,
        more: {
          'Daybook-Subject': message.subject,
          'Daybook-Sequence': String(streamSequence),
          'Daybook-Deliveries': String(deliveryCount),
          // The name of the error only: its message may tell of somebody.
          'Daybook-Why': why.replaceAll(/[^\x20-\x7e]/g, ' '),
        },
      },
    ]);
  };

  const consume = consumeWith({ connection, log, ackWaitMs, backoff, deadLetter });
  const outgoing = ({ subject, message, messageId }: Published): Outgoing => ({
    subject,
    body: Buffer.from(JSON.stringify(message)),
    messageId,
  });
  return {
    publish: (subject, message, messageId) => sendWithin([outgoing({ subject, message, messageId })]),
    publishAll: (messages) => sendWithin(messages.map(outgoing)),
    consume: (wanted) => consume({ ...wanted, signal: AbortSignal.any([wanted.signal, closing.signal]) }),
    isConnected: connection.isUp,
    async close() {
      closing.abort();
      await connection.close();
    },
  };
};
