import type { Sql } from '#platform/postgres/db';
import { messageOf } from './faults.ts';
import type { Failure } from './pass.ts';

/** Whose parked events: one generation of one projection. */
export type Whose = { readonly name: string; readonly version: number; readonly build: number };
type Place = (value: unknown) => string;

const of = ({ name, version, build }: Whose, place: Place): string =>
  `name = ${place(name)} AND version = ${place(version)} AND build = ${place(build)}`;

/** Part of the commit that moves past these events: never parked without moving, never passed without being parked. */
export const parkArm = (whose: Whose, failures: readonly Failure[], place: Place, condition: string): string => {
  const rows = failures.map(({ event, error }) => ({
    stream: event.stream,
    event_id: event.eventId,
    revision: String(event.revision),
    type: event.type,
    position_commit: String(event.position.commit),
    position_prepare: String(event.position.prepare),
    error: messageOf(error).replaceAll('\u0000', ''),
  }));
  const columns = 'stream, event_id, revision, type, position_commit, position_prepare, error';
  return `park AS (
    INSERT INTO projections.parked_events (name, version, build, ${columns})
    SELECT ${place(whose.name)}, ${place(whose.version)}::integer, ${place(whose.build)}::integer, ${columns}
    FROM json_to_recordset(${place(JSON.stringify(rows))}::json) AS given(stream text, event_id text, revision bigint,
      type text, position_commit numeric, position_prepare numeric, error text)
    WHERE ${condition} ORDER BY position_commit, position_prepare ON CONFLICT DO NOTHING)`;
};

export const resolveArm = (whose: Whose, eventId: string, place: Place, condition: string): string => `resolve AS (
    UPDATE projections.parked_events SET resolved_at = now(), retried_at = now(), retry = false
    WHERE ${of(whose, place)} AND event_id = ${place(eventId)} AND ${condition})`;

export const parkedStreams = async (db: Sql, { name, version, build }: Whose): Promise<Set<string>> => {
  const rows = await db.query<{ stream: string }>(
    `SELECT DISTINCT stream FROM projections.parked_events
     WHERE name = $1 AND version = $2 AND build = $3 AND resolved_at IS NULL`,
    [name, version, build],
  );
  return new Set(rows.map(({ stream }) => stream));
};

export type ParkedEvent = { readonly stream: string; readonly event_id: string; readonly revision: bigint };

/** In log order, whole streams: an event is never tried before the ones it stands behind. */
export const askedFor = async (db: Sql, { name, version, build }: Whose): Promise<readonly ParkedEvent[]> =>
  db.query<ParkedEvent>(
    `SELECT stream, event_id, revision FROM projections.parked_events
     WHERE name = $1 AND version = $2 AND build = $3 AND resolved_at IS NULL AND stream IN
       (SELECT stream FROM projections.parked_events
        WHERE name = $1 AND version = $2 AND build = $3 AND resolved_at IS NULL AND retry)
     ORDER BY position_commit, position_prepare`,
    [name, version, build],
  );

export const failedAgain = (db: Sql, { name, version, build }: Whose, stream: string, error: unknown) =>
  db.execute(
    `UPDATE projections.parked_events SET retry = false, retried_at = now(), error = $5
     WHERE name = $1 AND version = $2 AND build = $3 AND stream = $4 AND resolved_at IS NULL`,
    [name, version, build, stream, messageOf(error)],
  );

/** Asks whoever leads the projection to try its parked events again, of one stream or of all; answers how many. */
export const retry = (db: Sql, name: string, stream?: string): Promise<number> =>
  db.execute(
    `UPDATE projections.parked_events SET retry = true
     WHERE name = $1 AND resolved_at IS NULL AND ($2::text IS NULL OR stream = $2)`,
    [name, stream ?? null],
  );

/** How many wait for a fix, by projection: health is degraded while there is one. */
export const parkedCounts = (db: Sql) =>
  db.query<{ name: string; count: number }>(
    `SELECT name, count(*)::integer AS count FROM projections.parked_events JOIN projections.checkpoints
     USING (name, version, build) WHERE resolved_at IS NULL AND state = 'live' GROUP BY name ORDER BY name`,
  );
