import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { type EventData, EventStoreDBClient, WrongExpectedVersionError } from '@eventstore/db-client';
import { startEventStore } from '#embedded/event-store/start';
import { campaignArguments, inTemporaryFolder, newEvents, readEverything, seeded } from './event-store-words.ts';

type Attempt = { readonly events: EventData[]; readonly revision: bigint };
/** What one writer knows: what was acknowledged, and the one append whose fate it does not know. */
type Ledger = { readonly stream: string; readonly acknowledged: string[]; unanswered: Attempt | undefined };

export type KillReport = {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly retried: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly wrongRevision: number;
};

const idsOf = (events: readonly EventData[]): string[] => events.map(({ id }) => id ?? '');

const append = async (client: EventStoreDBClient, ledger: Ledger, { events, revision }: Attempt): Promise<boolean> => {
  const { nextExpectedRevision } = await client.appendToStream(ledger.stream, events, {
    expectedRevision: revision < 0n ? 'no_stream' : revision,
  });
  ledger.acknowledged.push(...idsOf(events));
  ledger.unanswered = undefined;
  return nextExpectedRevision === revision + BigInt(events.length);
};

/**
 * kill -9 under load. Each writer notes what it is about to append, then whether it was acknowledged; after the node
 * is back it sends what was not answered once more, the same ids at the same revision.
 */
export const killCampaign = async ({
  seed,
  rounds,
  writers = 64,
}: {
  seed: number;
  rounds: number;
  writers?: number;
}): Promise<KillReport> =>
  inTemporaryFolder(async (dir) => {
    const random = seeded(seed);
    const ledgers: Ledger[] = [];
    let [retried, wrongRevision] = [0, 0];

    const retryUnanswered = async (client: EventStoreDBClient): Promise<void> => {
      const open = ledgers.filter(({ unanswered }) => unanswered !== undefined);
      retried += open.length;
      await Promise.all(
        open.map(async (ledger) => {
          if (ledger.unanswered && !(await append(client, ledger, ledger.unanswered))) wrongRevision += 1;
        }),
      );
    };

    for (let round = 0; round < rounds; round += 1) {
      const store = await startEventStore({ dir });
      const client = EventStoreDBClient.connectionString(store.url);
      await retryUnanswered(client);
      const killAfter = 200 + random.below(1_500);
      let answers = 0;
      let killed = false;
      const write = async (): Promise<void> => {
        while (!killed) {
          const ledger: Ledger = { stream: `killed-${randomUUID()}`, acknowledged: [], unanswered: undefined };
          ledgers.push(ledger);
          for (let n = 0; n < 10 && !killed; n += 1) {
            const attempt = {
              events: newEvents(1 + random.below(5)),
              revision: BigInt(ledger.acknowledged.length) - 1n,
            };
            ledger.unanswered = attempt;
            if (!(await append(client, ledger, attempt))) wrongRevision += 1;
            answers += 1;
            if (answers === killAfter) {
              killed = true;
              process.kill(store.pid, 'SIGKILL');
            }
          }
        }
      };
      const outcomes = await Promise.allSettled(Array.from({ length: writers }, write));
      for (const outcome of outcomes)
        if (outcome.status === 'rejected' && outcome.reason instanceof WrongExpectedVersionError) wrongRevision += 1;
      await store.exited;
      await client.dispose();
    }

    const store = await startEventStore({ dir });
    const client = EventStoreDBClient.connectionString(store.url);
    await retryUnanswered(client);
    const { all, streams } = await readEverything(client);
    await client.dispose();
    await store.stop();
    let lost = 0;
    for (const { stream, acknowledged } of ledgers) {
      const found = streams.get(stream) ?? [];
      lost += acknowledged.filter((id, n) => found[n] !== id).length;
      wrongRevision += found.length === acknowledged.length ? 0 : 1;
    }
    const acknowledged = ledgers.reduce((sum, ledger) => sum + ledger.acknowledged.length, 0);
    return { rounds, acknowledged, retried, lost, duplicated: all.length - new Set(all).size, wrongRevision };
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { seed, count } = campaignArguments(20);
  const report = await killCampaign({ seed, rounds: count });
  console.log(JSON.stringify(report));
  if (report.lost + report.duplicated + report.wrongRevision > 0) process.exit(1);
}
