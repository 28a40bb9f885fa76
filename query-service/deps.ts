import type { Position } from '#contracts/events/index';
import type { Clock } from '#platform/clock';
import type { EventStore } from '#platform/event-store/port';
import type { Log } from '#platform/log';
import type { Search } from '#platform/sealing/search';
import type { LogMarks } from './audit/marks.ts';
import type { Cursors } from './cursor.ts';
import type { AnswerCache } from './fresh/cache.ts';
import type { CaughtUp } from './fresh/caught-up.ts';

/** Runs one statement with its parameters. Times are asked for as text, so that no row ever becomes a Date. */
export type Sql = <R extends object>(text: string, values?: readonly unknown[]) => Promise<readonly R[]>;

/** The same values with every sealed part in them opened; null where the key is gone. All keys in one question. */
export type Unseal = (values: readonly unknown[]) => Promise<readonly unknown[]>;

/** What a question may use; nothing else reaches it. */
export type Deps = {
  readonly sql: Sql;
  readonly unseal: Unseal;
  readonly store: Pick<EventStore, 'read' | 'readBackwards' | 'readAll' | 'head'>;
  readonly cache: AnswerCache;
  readonly cursors: Cursors;
  /** Tokens by which sealed names and contacts are found. */
  readonly search: Search;
  readonly clock: Clock;
  readonly log: Log;
  readonly projectName: string;
  /** True when the projection has handled the log up to there, or does within a moment. */
  readonly isApplied: (projection: string, position: Position) => Promise<boolean>;
  /** Read your writes, for what an answer rests on beside the projections that the contract names. */
  readonly caughtUp: CaughtUp;
  readonly marks: LogMarks;
};
