import type { Position } from '#contracts/events/index';
import { categoryOf } from '#contracts/ids';
import { busStreams, type EventNotice, eventSubject } from '#contracts/messages';
import type { Bus } from '#platform/bus/port';
import type { Log } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import { Fenced, messageOf } from '../engine/faults.ts';
import type { Feed } from '../engine/feed.ts';
import type { Event } from '../engine/pass.ts';
import { pauseUntil } from '../engine/pause.ts';
import { positionOf } from '../engine/positions.ts';

export type NoticeOptions = {
  readonly db: Db;
  readonly feed: Feed;
  readonly bus: Bus;
  readonly log: Log;
  readonly now: () => Date;
};

type Stored = { readonly position_commit: string; readonly position_prepare: string; readonly epoch: bigint };
const longestPauseMs = 10_000;
/** Notices under way at once. */
const mostAtOnce = 500;
/** A subject is cut at dots, and stars have a meaning: a type from a newer release may hold neither. */
const plain = /^[\w-]+$/;

const noticeOf = ({ stream, type, eventId, revision, position }: Event): EventNotice => ({
  stream,
  type,
  eventId,
  revision: String(revision),
  position: `${position.commit}/${position.prepare}`,
});

/** What the bus would throw away at once for its age is not sent. */
const isNews = ({ stream, type, created }: Event, now: Date): boolean =>
  plain.test(categoryOf(stream)) &&
  plain.test(type) &&
  now.getTime() - created.getTime() < busStreams.DAYBOOK_EVENTS.maxAgeSeconds * 1000;

const claim = async (db: Db): Promise<Stored> => {
  const [row] = await db.query<Stored>(
    `INSERT INTO jobs.relay AS relay (name) VALUES ('events')
     ON CONFLICT (name) DO UPDATE SET epoch = relay.epoch + 1
     RETURNING position_commit, position_prepare, epoch`,
  );
  if (!row) throw new Error('the relay has no checkpoint');
  return row;
};

const moveTo = async (db: Db, { commit, prepare }: Position, epoch: bigint): Promise<void> => {
  const moved = await db.execute(
    `UPDATE jobs.relay SET position_commit = $1, position_prepare = $2, updated_at = now()
     WHERE name = 'events' AND epoch = $3`,
    [commit, prepare, epoch],
  );
  if (moved === 0) throw new Fenced('the relay');
};

/**
 * A notice without data for each event, from its own checkpoint on. At least once: sent, then noted, and the event's id
 * makes a repeat the same message. Waits for NATS as long as it takes; nobody waits for it.
 */
export const relayNotices = async (options: NoticeOptions, signal: AbortSignal): Promise<void> => {
  const { db, feed, bus, log, now } = options;
  const { epoch, ...stored } = await claim(db);
  const send = async (events: readonly Event[]): Promise<void> => {
    for (let wait = 100; !signal.aborted; wait = Math.min(wait * 2, longestPauseMs))
      try {
        await bus.publishAll(
          events.map((event) => ({
            subject: eventSubject(categoryOf(event.stream), event.type),
            message: noticeOf(event),
            messageId: event.eventId,
          })),
        );
        return;
      } catch (error) {
        if (wait === 100) log.warn('NATS takes no notices; they wait', { why: messageOf(error) });
        await pauseUntil(wait, signal);
      }
  };
  for await (const { events } of feed.follow(positionOf(stored), signal, () => mostAtOnce)) {
    const last = events.at(-1);
    if (!last) continue;
    await send(events.filter((event) => isNews(event, now())));
    if (signal.aborted) return;
    await moveTo(db, last.position, epoch);
  }
};
