import { randomUUID } from 'node:crypto';
import { type BusOptions, openBus } from '#platform/bus/nats';
import type { Bus } from '#platform/bus/port';
import { nats } from '#test/support/parts';
import { until } from './waiting.ts';

/** Called within a describe: one server for all its tests, and whatever a test opened is closed after it. */
export const busWords = () => {
  let url = '';
  const buses: Bus[] = [];
  const running: { stop: AbortController; done: Promise<void> }[] = [];
  const open = async (options: Partial<BusOptions> = {}) => {
    const bus = await openBus({ url, name: 'test', backoff: () => 50, ...options });
    buses.push(bus);
    return bus;
  };
  /** Durable names and subjects of its own for each test, on one server. */
  const place = () => {
    const name = randomUUID().slice(0, 8);
    return { durable: `worker-${name}`, subject: `daybook.jobs.${name}` };
  };
  type Heard = { message: unknown; deliveries: number; at: number };
  const consume = (
    bus: Bus,
    where: { durable: string; subject: string },
    handle: (message: unknown, deliveries: number) => unknown = () => {},
    { concurrency = 1, maxDeliver = 5 } = {},
  ) => {
    const heard: Heard[] = [];
    const stop = new AbortController();
    const done = bus.consume({
      ...where,
      concurrency,
      maxDeliver,
      signal: stop.signal,
      async handle(message, { deliveries }) {
        heard.push({ message, deliveries, at: Date.now() });
        await handle(message, deliveries);
      },
    });
    running.push({ stop, done });
    return { heard, stop, done };
  };
  const deadLetters = async (bus: Bus, durable: string) => {
    const { heard } = consume(bus, { durable: `dead-${durable}`, subject: `daybook.dead.${durable}` });
    await until(() => heard.length > 0);
    return heard.map(({ message }) => message);
  };

  before(async function () {
    this.timeout(120_000);
    url = process.env.TEST_NATS_URL ?? (await nats()).url;
  });
  afterEach(async () => {
    for (const { stop } of running) stop.abort();
    await Promise.all(running.splice(0).map(({ done }) => done));
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
  });

  return { url: () => url, open, place, consume, deadLetters };
};
