import { revocationsTable } from '#platform/auth/revocations-table';
import type { Migration } from '#platform/postgres/migrate';

/** What all projections share. The tables of a read model are made by the engine, one schema for each generation. */
const bookkeeping = `
CREATE SCHEMA projections;
CREATE SCHEMA read;
CREATE TABLE projections.checkpoints (
  name text NOT NULL,
  version integer NOT NULL,
  build integer NOT NULL,
  schema text NOT NULL,
  state text NOT NULL CHECK (state IN ('live', 'building', 'retired', 'comparing')),
  indexed boolean NOT NULL DEFAULT false,
  position_commit numeric(20) NOT NULL DEFAULT -1,
  position_prepare numeric(20) NOT NULL DEFAULT -1,
  epoch bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version, build)
) WITH (fillfactor = 20);
CREATE UNIQUE INDEX one_is_live ON projections.checkpoints (name) WHERE state = 'live';
CREATE TABLE projections.parked_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  version integer NOT NULL,
  build integer NOT NULL,
  stream text NOT NULL,
  event_id text NOT NULL,
  revision bigint NOT NULL,
  type text NOT NULL,
  position_commit numeric(20) NOT NULL,
  position_prepare numeric(20) NOT NULL,
  error text NOT NULL,
  retry boolean NOT NULL DEFAULT false,
  parked_at timestamptz NOT NULL DEFAULT now(),
  retried_at timestamptz,
  resolved_at timestamptz
);
CREATE UNIQUE INDEX parked_once ON projections.parked_events (name, version, build, event_id);
CREATE INDEX still_parked ON projections.parked_events (name, version, build, stream) WHERE resolved_at IS NULL;
CREATE VIEW read.progress AS
  SELECT name, position_commit AS commit, position_prepare AS prepare, updated_at,
    (SELECT count(*)::integer FROM projections.parked_events parked
     WHERE (parked.name, parked.version, parked.build) = (live.name, live.version, live.build)
       AND resolved_at IS NULL) AS parked
  FROM projections.checkpoints live WHERE state = 'live';
`;

/** What becomes of jobs is written by workers; the ledger itself belongs to the projection `jobs`. */
const deliveries = `
CREATE SCHEMA jobs;
CREATE TABLE jobs.deliveries (
  job_id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('claimed', 'sent', 'suppressed', 'failed')),
  why text,
  provider_id text,
  attempts integer NOT NULL DEFAULT 0,
  lease_until timestamptz,
  fence bigint NOT NULL DEFAULT 0,
  settled_at timestamptz,
  claimed_by text
);
CREATE TABLE jobs.relay (
  name text PRIMARY KEY,
  position_commit numeric(20) NOT NULL DEFAULT -1,
  position_prepare numeric(20) NOT NULL DEFAULT -1,
  epoch bigint NOT NULL DEFAULT 0,
  updated_at timestamptz NOT NULL DEFAULT now()
);
`;

export const migrations: readonly Migration[] = [
  { name: 'projectors-1-bookkeeping', up: (knex) => knex.raw(bookkeeping) },
  { name: 'projectors-2-deliveries', up: (knex) => knex.raw(deliveries) },
  // Every sweep asks for leases that ran out; most deliveries are settled and never looked at again.
  {
    name: 'projectors-3-leases',
    up: (knex) => knex.raw(`CREATE INDEX ON jobs.deliveries (lease_until) WHERE state = 'claimed'`),
  },
  revocationsTable,
  // The id is made of nothing but the intent, so it is once what the intent is once; the text beside it only cost.
  {
    name: 'projectors-4-intents-by-id',
    // Behind a dump it would wait, and all who use the ledger behind it: rather this start fails, and the next one tries again.
    up: (knex) =>
      knex.raw(`SET LOCAL lock_timeout = '5s';
        ALTER TABLE IF EXISTS jobs.ledger DROP CONSTRAINT IF EXISTS ledger_intent_key_key`),
  },
];
/** Where the names of these are kept: each service migrates its own. */
export const migrationsTable = 'projector_migrations';
