import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import type { Deps } from '../deps.ts';
import { isBefore } from '../fresh/positions.ts';
import type { Mark } from './marks.ts';
import { type AuditQuery, wantedBy } from './wanted.ts';

/** What was found, and where to go on; undefined at the end of the log. */
export type Scan = { readonly events: readonly Recorded<AnyEvent>[]; readonly next: Position | undefined };

type Reading = Pick<Deps, 'store' | 'marks'>;
type Signal = { readonly signal: AbortSignal; readonly mostScanned: number };

/** An event was decided a little before the store wrote it, and clocks differ. */
const slackMs = 60_000;

/** The block in which an instant lies. */
const blockOf = (marks: readonly Mark[], instant: string): Mark | undefined =>
  marks.findLast(({ created }) => created <= Date.parse(instant) - slackMs) ?? marks[0];

export const scanForwards = async (
  { store, marks }: Reading,
  query: AuditQuery,
  after: Position | undefined,
  { signal, mostScanned }: Signal,
): Promise<Scan> => {
  const isWanted = wantedBy(query);
  const found: Recorded<AnyEvent>[] = [];
  const begin =
    after ?? (query.from === undefined ? 'start' : (blockOf(await marks.all(), query.from)?.from ?? 'start'));
  const beyond = query.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.to) + slackMs;
  let scanned = 0;
  for await (const events of store.readAll(begin, signal))
    for (const event of events) {
      if (event.created.getTime() > beyond) return { events: found, next: undefined };
      scanned += 1;
      if (isWanted(event)) found.push(event);
      if (found.length > query.limit) {
        const kept = found.slice(0, query.limit);
        return { events: kept, next: kept.at(-1)?.position };
      }
      if (scanned >= mostScanned) return { events: found, next: event.position };
    }
  return { events: found, next: undefined };
};

const readBlock = async ({ store, marks }: Reading, { from }: Mark, signal: AbortSignal) => {
  const block: Recorded<AnyEvent>[] = [];
  for await (const events of store.readAll(from, signal)) {
    block.push(...events.slice(0, marks.blockSize - block.length));
    if (block.length === marks.blockSize) break;
  }
  return block;
};

/** Block by block from the end, each read forwards and told in reverse. */
export const scanBackwards = async (
  reading: Reading,
  query: AuditQuery,
  before: Position | undefined,
  { signal, mostScanned }: Signal,
): Promise<Scan> => {
  const isWanted = wantedBy(query);
  const found: Recorded<AnyEvent>[] = [];
  const earliest = query.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.from) - slackMs;
  const marks = await reading.marks.all();
  let scanned = 0;
  for (let i = marks.length - 1; i >= 0; i -= 1) {
    const mark = marks[i];
    if (!mark || (before && mark.from !== 'start' && !isBefore(mark.from, before))) continue;
    for (const event of (await readBlock(reading, mark, signal)).reverse()) {
      if (before && !isBefore(event.position, before)) continue;
      if (event.created.getTime() < earliest) return { events: found, next: undefined };
      scanned += 1;
      if (isWanted(event)) found.push(event);
      if (found.length > query.limit) {
        const kept = found.slice(0, query.limit);
        return { events: kept, next: kept.at(-1)?.position };
      }
      if (scanned >= mostScanned) return { events: found, next: event.position };
    }
  }
  return { events: found, next: undefined };
};
