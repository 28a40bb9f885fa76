import knex, { type Knex } from 'knex';
import type { Log } from '../log.ts';
import type { Db } from './db.ts';

/**
 * `name` is stored for ever and has no extension, so that a build and the source agree on it. The files are imported,
 * never read from a folder.
 */
export type Migration = {
  readonly name: string;
  up(knex: Knex): Promise<unknown>;
  down?(knex: Knex): Promise<unknown>;
};

type Options = {
  readonly db: Db;
  readonly url: string;
  readonly migrations: readonly Migration[];
  /** Where the names of what was done are kept. */
  readonly table?: string;
  readonly log?: Log;
  readonly signal?: AbortSignal;
};

/** Brings the database up to date; any number of processes may start at once. Answers the names of what it did. */
export const migrate = async ({
  db,
  url,
  migrations,
  table = 'migrations',
  log,
  signal,
}: Options): Promise<string[]> => {
  const names = migrations.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`two migrations are called ${twice}`);

  const lock = await db.advisoryLock(`migrate ${table}`, signal ?? new AbortController().signal);
  const own = knex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'daybook migrate' },
    pool: { min: 0, max: 1 },
    // Whatever it would print is in the error it throws.
    log: { debug() {}, warn() {}, error() {}, deprecate() {} },
    migrations: {
      tableName: table,
      migrationSource: {
        getMigrations: async () => [...migrations],
        getMigrationName: ({ name }: Migration) => name,
        getMigration: async ({ up, down }: Migration) => ({ up, down: down ?? (async () => {}) }),
      },
      // A process of the release before may start while a newer one has migrated already.
      disableMigrationsListValidation: true,
    },
  });
  try {
    // Ours is the lock that counts: knex's own stays behind when a process is killed half-way.
    await own.migrate.forceFreeMigrationsLock();
    const [, done] = (await own.migrate.latest()) as [number, string[]];
    if (done.length > 0) log?.info('the database was migrated', { migrations: done.join(' ') });
    return done;
  } finally {
    await own.destroy();
    await lock.release();
  }
};
