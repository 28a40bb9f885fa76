import { queryOperations } from '#contracts/operations/index';
import { presetGrants } from '#platform/auth/grants';
import { readConfig } from '#platform/config';
import { openMemoryStore } from '#platform/event-store/memory';
import { serve } from '#platform/http/serve';
import { silentLog } from '#platform/log';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys, subjectKeysTable } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import { openSearch } from '#platform/sealing/search';
import { directory } from '#projectors/directory/projection';
import { withSearchTokens } from '#projectors/directory/search-tokens';
import { prepare } from '#projectors/engine/generations';
import { runProjections } from '#projectors/engine/run';
import { projections } from '#projectors/index';
import { migrations, migrationsTable } from '#projectors/migrations';
import { connectQueryService } from '#query-service/connect';
import { writeClients } from './clients-world.ts';

/** One process: a log with so many clients, projected by the real projector, and the query service over it. */
const config = readConfig(process.env);
const clients = Number(process.env.BENCH_CLIENTS);
const db = openPostgres({ url: config.databaseUrl, max: 12, statementTimeoutMs: 60_000 });
await migrate({ db, url: config.databaseUrl, migrations, table: migrationsTable });
await migrate({ db, url: config.databaseUrl, migrations: [subjectKeysTable], table: 'key_migrations' });
for (const projection of projections) await prepare(db, projection);
const keys = openSubjectKeys({ db, masterKey: openMasterKey(config.MASTER_KEY) });
const store = openMemoryStore();
await writeClients(store, keys, clients);

const searchable = withSearchTokens(store, { keys, search: openSearch(config.SECRET_KEY) });
const projecting = await runProjections({ db, store: searchable, projections: [directory] });
const head = String((await store.head())?.commit);
for (;;) {
  const [done] = await db.query(`select from read.progress where name = 'directory' and commit >= $1`, [head]);
  const [indexed] = await db.query(`select from projections.checkpoints where name = 'directory' and indexed`);
  if (done && indexed) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
await projecting.stop();
await db.execute('vacuum analyze');

const service = await connectQueryService({ config, log: silentLog, db, store, keys });
const serving = await serve({
  service: 'query-service',
  config,
  log: silentLog,
  operations: queryOperations,
  handlers: service.handlers,
  caughtUp: service.caughtUp,
  access: { isRevoked: () => false, roles: { grantsOf: presetGrants, version: () => 0 } },
  health: async () => ({ status: 'ok', version: '0', parts: [], projections: [] }),
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.send?.({ port: serving.port });
