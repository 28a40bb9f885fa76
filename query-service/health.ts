import type { HealthView } from '#contracts/operations/service';
import type { EventStore } from '#platform/event-store/port';
import type { Db } from '#platform/postgres/db';

type Row = { readonly name: string; readonly commit: string; readonly seconds: string; readonly parked: string };

const rows = `
select name, commit::text as commit, extract(epoch from now() - updated_at)::text as seconds, parked::text as parked
from read.progress order by name`;

/** How far each projection trails the log, and what it had to put aside. */
export const projectionsHealth =
  ({ db, store }: { readonly db: Db; readonly store: Pick<EventStore, 'head'> }) =>
  async (): Promise<HealthView['projections']> => {
    const [head, found] = await Promise.all([store.head(), db.query<Row>(rows)]);
    return found.map(({ name, commit, seconds, parked }) => ({
      name,
      behindSeconds:
        head === undefined || BigInt(commit) >= head.commit ? 0 : Math.max(0, Math.round(Number(seconds) * 10) / 10),
      parked: Number(parked),
    }));
  };
