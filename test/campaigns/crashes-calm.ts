import type { AppointmentView } from '#contracts/views/appointments';
import { until } from '#embedded/process/wait';
import type { System } from '#embedded/system';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import { openSearch } from '#platform/sealing/search';
import { withSearchTokens } from '#projectors/directory/search-tokens';
import { diff } from '#projectors/engine/diff';
import { projections, readModels } from '#projectors/index';
import type { Api } from '../support/api.ts';
import { wholeLog } from '../support/log.ts';
import { openHolds } from './crashes-effects.ts';
import { topicOf } from './crashes-mails.ts';

/** Longer than a dead worker's claim lasts. */
const patienceMs = 150_000;

/** A look behind the scenes, from outside the system. */
export const openBackstage = ({ endpoints, env }: System) => {
  const db = openPostgres({ url: endpoints.postgres, max: 4, applicationName: 'crashes', statementTimeoutMs: 60_000 });
  const store = openEventStore({ url: endpoints.eventStore });
  const keys = openSubjectKeys({ db, masterKey: openMasterKey(env.MASTER_KEY ?? '') });
  const searchable = withSearchTokens(store, { keys, search: openSearch(env.SECRET_KEY ?? '') });

  const isCaughtUp = async (): Promise<boolean> => {
    const head = await store.head();
    const rows = await db.query<{ name: string }>('select name from read.progress where commit >= $1', [
      String(head?.commit ?? 0),
    ]);
    return rows.length >= projections.length;
  };
  const openJobs = async (): Promise<number> => {
    const [row] = await db.query<{ count: number }>(
      `select count(*)::int as count from jobs.ledger l left join jobs.deliveries d using (job_id)
        where d.state is null or d.state = 'claimed'`,
    );
    return row?.count ?? 0;
  };

  return {
    /** Waits until nothing is left to do, and says what still is when it takes too long. */
    async calm(say: (line: string) => void): Promise<readonly string[]> {
      const jobsDone = await until(async () => (await isCaughtUp()) && (await openJobs()) === 0, patienceMs, 100);
      say('every job is done');
      const holdsClosed = await until(
        async () => openHolds(await wholeLog(endpoints.eventStore)).length === 0,
        patienceMs,
        500,
      );
      say('every hold is closed');
      const caughtUp = await until(isCaughtUp, patienceMs, 100);
      return [
        ...(jobsDone ? [] : [`${await openJobs()} jobs are still open`]),
        ...(holdsClosed ? [] : ['holds are still open']),
        ...(caughtUp ? [] : ['the projections have not caught up']),
      ];
    },
    /** Jobs that were given up, and the topics of those that were found to be overtaken. */
    async jobs() {
      const failed = await db.query<{ job: string; why: string }>(
        `select l.intent_key as job, d.why from jobs.ledger l join jobs.deliveries d using (job_id) where d.state = 'failed'`,
      );
      const suppressed = await db.query<{ appointment: string; sequence: number; kind: string }>(
        `select l.appointment_id as appointment, l.sequence, l.kind
           from jobs.ledger l join jobs.deliveries d using (job_id) where d.state = 'suppressed'`,
      );
      return {
        faults: failed.map(({ job, why }) => `given up: ${job}: ${why}`),
        heldBack: new Set(suppressed.map((job) => topicOf(job.appointment, job.sequence, job.kind === 'cancelled'))),
      };
    },
    /** Live rows that a fresh replay would have made otherwise. */
    async differences(): Promise<readonly string[]> {
      const found: string[] = [];
      for (const projection of readModels)
        for (const { table, where, row } of await diff(db, searchable, projection, 20))
          found.push(`only in the ${where} ${table}: ${JSON.stringify(row).slice(0, 300)}`);
      return found;
    },
    close: async () => {
      await Promise.all([store.close(), keys.close()]);
      await db.close();
    },
  };
};

/** Every appointment as the API shows it must be as its client last heard. */
export const faultsOfReads = async (api: Api, known: ReadonlyMap<string, AppointmentView>) => {
  const faults: string[] = [];
  let seen = 0;
  let cursor: string | undefined;
  do {
    const { body } = await api.listAppointments({ query: { limit: 200, ...(cursor && { cursor }) } });
    for (const { appointmentId, status, start, hostId, sequence } of body.items) {
      const told = known.get(appointmentId);
      if (!told) continue;
      seen += 1;
      if (told.status !== status || told.start !== start || told.hostId !== hostId || told.sequence !== sequence)
        faults.push(`read otherwise than told: ${appointmentId} is ${status} ${start} ${sequence}`);
    }
    cursor = body.nextCursor ?? undefined;
  } while (cursor);
  if (seen !== known.size) faults.push(`${known.size} appointments were acknowledged, ${seen} can be read`);
  return faults;
};
