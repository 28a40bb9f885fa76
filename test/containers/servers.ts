import { startEventStoreContainer, startNatsContainer, startPostgresContainer, stopContainers } from './start.ts';

/**
 * Puts the addresses of real servers where the suites look for them: those named in TEST_EVENTSTORE_URL,
 * TEST_DATABASE_URL and TEST_NATS_URL, and containers for whatever is not named. Imported before any suite.
 */
const named = async (variable: string, start: () => Promise<string>): Promise<string> => {
  const url = process.env[variable] || (await start());
  process.env[variable] = url;
  return url;
};

const [eventStore, database, nats] = await Promise.all([
  named('TEST_EVENTSTORE_URL', startEventStoreContainer),
  named('TEST_DATABASE_URL', startPostgresContainer),
  named('TEST_NATS_URL', startNatsContainer),
]).catch(async (error: unknown) => {
  await stopContainers();
  // Thrown from here it would be hidden: mocha tries to load the file in another way and reports that.
  console.error(`
A container did not start: ${error instanceof Error ? error.message : error}
Docker must be running; or name servers in TEST_EVENTSTORE_URL, TEST_DATABASE_URL and TEST_NATS_URL.
`);
  process.exit(1);
});

// The suite of the store's protocol has a name of its own for it; whole systems are told all three.
process.env.EVENTSTORE_URL = eventStore;
process.env.DAYBOOK_TEST_SERVERS = JSON.stringify({
  EVENTSTORE_URL: eventStore,
  DATABASE_URL: database,
  NATS_URL: nats,
});
