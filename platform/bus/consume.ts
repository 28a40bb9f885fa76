import { AckPolicy, type Consumer, DeliverPolicy, type JsMsg, type NatsConnection, nanos } from 'nats';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import type { Connection } from './connection.ts';
import type { Bus } from './port.ts';
import { streamOf } from './streams.ts';

type Options = Parameters<Bus['consume']>[0];
type Deps = {
  readonly connection: Connection;
  readonly log: Log | undefined;
  /** How long a message in hand is nobody else's, unless its holder says that it still works. */
  readonly ackWaitMs: number;
  /** Milliseconds until the next try, by tries so far. */
  readonly backoff: (deliveries: number) => number;
  readonly deadLetter: (durable: string, message: JsMsg, why: string) => Promise<void>;
};

/** How long one question for a message stands; also how long a consumer that is told to stop may take. */
const askMs = 1_000;

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

export const consumeWith = ({ connection, log, ackWaitMs, backoff, deadLetter }: Deps) => {
  const deliver = async (message: JsMsg, { durable, maxDeliver, handle }: Options): Promise<void> => {
    const { deliveryCount: deliveries } = message.info;
    const giveUp = async (why: string) => {
      try {
        await deadLetter(durable, message, why);
        message.term();
        log?.error('a message was given up', { durable, subject: message.subject, sequence: message.seq, deliveries });
      } catch (error) {
        log?.error('a message could not be put among the dead letters', { durable, error: asError(error) });
        message.nak(backoff(deliveries));
      }
    };
    // Whoever had it each time before did not live to say so.
    if (deliveries > maxDeliver) return giveUp('no handler came back');
    let body: unknown;
    try {
      body = message.json();
    } catch {
      return giveUp('it is not JSON');
    }
    const working = setInterval(() => message.working(), ackWaitMs / 3);
    try {
      await handle(body, { deliveries });
      message.ack();
    } catch (error) {
      log?.warn('a message failed', { durable, subject: message.subject, deliveries, error: asError(error) });
      if (deliveries >= maxDeliver) await giveUp(asError(error).name);
      else message.nak(backoff(deliveries));
    } finally {
      clearInterval(working);
    }
  };

  /** The limit of tries is ours, not the server's: it would drop a message without a word. */
  const makeConsumer = async (link: NatsConnection, { durable, subject, concurrency }: Options): Promise<Consumer> => {
    const stream = streamOf(subject);
    const manager = await link.jetstreamManager({ timeout: 2_000 });
    await manager.consumers.add(stream, {
      durable_name: durable,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: nanos(ackWaitMs),
      max_deliver: -1,
      max_ack_pending: Math.max(1_000, concurrency * 10),
    });
    return link.jetstream({ timeout: 2_000 }).consumers.get(stream, durable);
  };

  return async (options: Options): Promise<void> => {
    const { signal, concurrency, durable } = options;
    // A subject that no stream keeps is a mistake in the code: said now, not tried for ever.
    streamOf(options.subject);
    let consumer: Promise<Consumer> | undefined;
    /** Made anew when it is found gone. */
    const current = (): Promise<Consumer> => {
      consumer ??= connection.get(askMs).then((link) => makeConsumer(link, options));
      return consumer;
    };
    const inHand = new Set<Promise<void>>();
    const freeHand = async (): Promise<void> => {
      if (inHand.size < concurrency) return;
      await Promise.race(inHand);
      // Who ends in the same turn of the loop counts too, so that the next question is for many.
      await new Promise((resolve) => setImmediate(resolve));
    };
    while (!signal.aborted) {
      const asked = current();
      try {
        const source = await asked;
        await freeHand();
        if (signal.aborted) break;
        // One question for as many as there are hands: nothing waits here with its time running while all are busy.
        const messages = await source.fetch({ max_messages: concurrency - inHand.size, expires: askMs });
        for await (const message of messages) {
          // After a reconnect more may come than were asked for.
          await freeHand();
          const delivery: Promise<void> = deliver(message, options)
            // A connection that closed under it takes no ack: the message comes again.
            .catch((error) => log?.debug('a message could not be ended', { durable, error: asError(error) }))
            .finally(() => inHand.delete(delivery));
          inHand.add(delivery);
        }
      } catch (error) {
        if (consumer === asked) consumer = undefined;
        log?.debug('waiting for NATS', { durable, error: asError(error) });
        await pause(250 + Math.random() * 250, signal);
      }
    }
    await Promise.all(inHand);
  };
};
