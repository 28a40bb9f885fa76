import { openBus } from '#platform/bus/nats';
import type { Bus } from '#platform/bus/port';
import { nats, postgres } from '#test/support/parts';
import { crewOf, suffer } from './workers-crew.ts';
import { type Book, openBook, prepareDatabase } from './workers-fixture.ts';

/** A book of its own for one `describe`, emptied of jobs after each test; whatever a test started is stopped. */
export const noticeBench = () => {
  let book: Book;
  let stops: (() => Promise<void>)[] = [];
  before(async () => {
    book = await openBook((await postgres(prepareDatabase)).url);
  });
  after(() => book.close());
  afterEach(async () => {
    for (const stop of stops.reverse()) await stop();
    stops = [];
    await suffer({ mail: {}, sms: {} });
    await book.db.execute('truncate jobs.deliveries, jobs.ledger');
  });
  return {
    book: (): Book => book,
    async crew(more: Parameters<typeof crewOf>[1] = {}) {
      const started = await crewOf(book, more);
      stops.push(started.stop);
      return started;
    },
    async bus(url?: string): Promise<Bus> {
      const bus = await openBus({ url: url ?? (await nats()).url, name: 'test' });
      stops.push(() => bus.close());
      return bus;
    },
    async booked(more: { status?: string; start?: Date } = {}, kind = 'booked', zone?: string) {
      const client = await book.person('Zoë Reader', zone === undefined ? {} : { zone });
      const appointmentId = await book.appointment(client, more);
      const jobId = await book.job(kind, appointmentId, client);
      return { client, email: `${client}@client.example`, appointmentId, jobId };
    },
  };
};
