import type { JsMsg, NatsConnection } from 'nats';
import type { Log } from '../log.ts';
import { keepConnected } from './connection.ts';
import { consumeWith } from './consume.ts';
import { type Bus, BusUnavailable } from './port.ts';
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
  const send = (link: NatsConnection, outgoing: Outgoing, milliseconds: number): Promise<void> => {
    const publish = publishers.get(link) ?? publisherOver(link);
    publishers.set(link, publish);
    return publish(outgoing, milliseconds);
  };

  const sendWithin = async (outgoing: Outgoing): Promise<void> => {
    const end = Date.now() + publishDeadlineMs;
    const left = () => Math.max(end - Date.now(), 1);
    const link = await connection.get(left());
    try {
      await send(link, outgoing, left());
    } catch (first) {
      if (end - Date.now() < 50) throw new BusUnavailable(`did not take a message on ${outgoing.subject}`, first);
      try {
        // Perhaps nobody keeps the subject any more: a server that lost its streams gets them again.
        await prepare(link);
        await send(link, outgoing, left());
      } catch (error) {
        throw new BusUnavailable(`did not take a message on ${outgoing.subject}`, error);
      }
    }
  };

  /** The letter lies safe before the message is ended; the id makes a second attempt the same letter. */
  const deadLetter = (durable: string, message: JsMsg, why: string): Promise<void> => {
    const { stream, streamSequence, deliveryCount } = message.info;
    return sendWithin({
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
    });
  };

  const consume = consumeWith({ connection, log, ackWaitMs, backoff, deadLetter });
  return {
    publish: (subject, message, messageId) =>
      sendWithin({ subject, body: Buffer.from(JSON.stringify(message)), messageId }),
    consume: (wanted) => consume({ ...wanted, signal: AbortSignal.any([wanted.signal, closing.signal]) }),
    isConnected: connection.isUp,
    async close() {
      closing.abort();
      await connection.close();
    },
  };
};
