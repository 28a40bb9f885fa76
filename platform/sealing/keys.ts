import type { Log } from '../log.ts';
import type { Db } from '../postgres/db.ts';
import type { Migration } from '../postgres/migrate.ts';
import { openKeyCache } from './key-cache.ts';
import type { MasterKey, Wrapped } from './master-key.ts';
import { type KeyOf, SubjectErased, type SubjectKeys } from './port.ts';

/** Apart from the log, so that a key can be destroyed where an event cannot. A row without a key is a tombstone. */
export const subjectKeysTable: Migration = {
  name: 'subject-keys-001',
  up: (knex) =>
    knex.raw(`
      create table subject_keys (
        subject text primary key,
        wrapped bytea,
        wrapped_by text,
        created_at timestamptz not null default now(),
        destroyed_at timestamptz,
        check ((wrapped is null) = (destroyed_at is not null)),
        check ((wrapped is null) = (wrapped_by is null))
      );
      create index on subject_keys (destroyed_at) where destroyed_at is not null;
      create index on subject_keys (wrapped_by)`),
  down: (knex) => knex.raw('drop table subject_keys'),
};

/** Told to every process, with the subject, in the transaction that destroys the key. */
const erasedChannel = 'subject_erased';

type Row = { subject: string; wrapped: Buffer | null; wrapped_by: string | null };

const makeMissing = `
  with made as (
    insert into subject_keys (subject, wrapped, wrapped_by)
    select subject, wrapped, $3 from unnest($1::text[], $2::bytea[]) as offered (subject, wrapped)
    on conflict do nothing
    returning subject, wrapped, wrapped_by
  )
  select * from made
  union all
  select subject, wrapped, wrapped_by from subject_keys where subject = any($1)`;

const eraseOne = `
  with erased as (
    insert into subject_keys as k (subject, destroyed_at) values ($1, now())
    on conflict (subject) do update set wrapped = null, wrapped_by = null, destroyed_at = now()
      where k.destroyed_at is null
    returning subject
  )
  select pg_notify('${erasedChannel}', subject) from erased`;

/** Found again each time for a minute, since a transaction commits later than the instant it writes. */
const lately = `select now() as now, array(
    select subject from subject_keys where destroyed_at > coalesce($1::timestamptz, now()) - interval '1 minute'
  ) as subjects`;

type Options = { readonly db: Db; readonly masterKey: MasterKey; readonly cacheSize?: number; readonly log?: Log };

export const openSubjectKeys = ({ db, masterKey, cacheSize = 20_000, log }: Options): SubjectKeys => {
  const cache = openKeyCache(cacheSize);

  /** The answer's own table, so that what the bounded cache drops meanwhile is still there for who asked. */
  const known = (subjects: readonly string[]) => {
    const keys = new Map<string, Uint8Array | 'erased'>();
    const missing = new Set<string>();
    for (const subject of subjects) {
      const key = cache.get(subject);
      if (key) keys.set(subject, key);
      else missing.add(subject);
    }
    return { keys, missing: [...missing].sort() };
  };
  const take = (keys: Map<string, Uint8Array | 'erased'>, rows: readonly Row[]) => {
    for (const { subject, wrapped, wrapped_by: wrappedBy } of rows) {
      const key = wrapped && wrappedBy ? masterKey.unwrap(subject, { wrapped, wrappedBy }) : 'erased';
      cache.put(subject, key);
      keys.set(subject, cache.get(subject) ?? key);
    }
  };
  const keyIn =
    (keys: ReadonlyMap<string, Uint8Array | 'erased'>): KeyOf =>
    (subject) => {
      const key = keys.get(subject);
      return key === 'erased' ? undefined : key;
    };

  const forget = (subject: string) => cache.put(subject, 'erased');
  let looked: string | null = null;
  const lookForErased = async () => {
    const [found] = await db.query<{ now: string; subjects: string[] }>(lately, [looked]);
    for (const subject of found?.subjects ?? []) forget(subject);
    looked = found?.now ?? looked;
  };
  const stopListening = db.listen(erasedChannel, (subject) => {
    if (subject !== undefined) forget(subject);
    else lookForErased().catch((error: Error) => log?.warn('could not look for erased subjects', { error }));
  });

  return {
    async forSealing(subjects) {
      const { keys, missing } = known(subjects);
      for (let left = missing; left.length > 0; left = left.filter((subject) => !keys.has(subject))) {
        // Sorted, so that two who make the same keys wait for one another and never in a circle. A key that another
        // one makes at this moment is neither made nor seen here: then the second question finds it.
        const offered = left.map((subject) => masterKey.wrapNew(subject).wrapped);
        take(keys, await db.query<Row>(makeMissing, [left, offered, masterKey.id]));
      }
      for (const [subject, key] of keys) if (key === 'erased') throw new SubjectErased(subject);
      return keyIn(keys);
    },
    async forUnsealing(subjects) {
      const { keys, missing } = known(subjects);
      if (missing.length > 0)
        take(
          keys,
          await db.query<Row>('select subject, wrapped, wrapped_by from subject_keys where subject = any($1)', [
            missing,
          ]),
        );
      return keyIn(keys);
    },
    async erase(subject) {
      const erased = await db.query(eraseOne, [subject]);
      forget(subject);
      return erased.length > 0;
    },
    async close() {
      stopListening();
    },
  };
};

/** After a change of the master key: wraps every key anew, in steps, while everything runs. Answers how many. */
export const rewrapAll = async (db: Db, masterKey: MasterKey, step = 500): Promise<number> => {
  for (let done = 0; ; ) {
    const rows = await db.query<{ subject: string; wrapped: Buffer; wrapped_by: string }>(
      'select subject, wrapped, wrapped_by from subject_keys where wrapped_by <> $1 limit $2',
      [masterKey.id, step],
    );
    if (rows.length === 0) return done;
    const anew: Wrapped[] = rows.map((row) =>
      masterKey.rewrap(row.subject, { wrapped: row.wrapped, wrappedBy: row.wrapped_by }),
    );
    // Only where nothing changed meanwhile: a key destroyed since stays destroyed.
    done += await db.execute(
      `update subject_keys k set wrapped = anew.wrapped, wrapped_by = $3
         from unnest($1::text[], $2::bytea[]) as anew (subject, wrapped)
        where k.subject = anew.subject and k.wrapped is not null and k.wrapped_by <> $3`,
      [rows.map(({ subject }) => subject), anew.map(({ wrapped }) => wrapped), masterKey.id],
    );
  }
};
