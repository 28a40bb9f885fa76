import type { AnyEvent, Metadata, Position, Recorded } from '#contracts/events/index';

/** An event about to be written: sealed already, with an id that a retry repeats. */
export type NewEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly data: unknown;
  /** The data as JSON, where it is at hand: it need not be made again. */
  readonly json?: string;
  readonly metadata: Metadata;
};

/** What was read from a stream; `revision` is that of its last event, `'no-stream'` when there is none. */
export type StreamRead = { readonly events: readonly Recorded<AnyEvent>[]; readonly revision: bigint | 'no-stream' };

export type Appended = { readonly revision: bigint; readonly position: Position };

/** Events in log order as they come; `caughtUp` when nothing more was there at that moment, then perhaps without any. */
export type Batch = { readonly events: readonly Recorded<AnyEvent>[]; readonly caughtUp: boolean };

export type EventStore = {
  /**
   * All or nothing, durable when it resolves. Exact revision only, never *any*, so that a repeat with the same ids at
   * the same revision is the same append. Throws WrongRevision, or OutcomeUnknown for everything else.
   */
  append(stream: string, events: readonly NewEvent[], expected: bigint | 'no-stream'): Promise<Appended>;
  /** Forwards from a revision (inclusive), with upcasters applied. Every read throws StoreUnavailable when it must. */
  read(stream: string, from?: bigint): Promise<StreamRead>;
  /** The last events of a stream, newest first. */
  readBackwards(stream: string, count: number): Promise<readonly Recorded<AnyEvent>[]>;
  /** Every event that is not the system's, in log order, from a position (exclusive), ending at the head. */
  readAll(from: Position | 'start', signal?: AbortSignal): AsyncIterable<readonly Recorded<AnyEvent>[]>;
  /**
   * Every event that is not the system's, in log order, from a position (exclusive), for ever: it resumes by itself
   * after a lost connection, without gap or repeat, and ends only when aborted. Bounded memory: a slow reader slows it.
   */
  subscribe(from: Position | 'start', signal: AbortSignal, maxBatch?: number): AsyncIterable<Batch>;
  /** The position of the newest event that is not the system's; undefined in an empty log. */
  head(): Promise<Position | undefined>;
  close(): Promise<void>;
};

/** Somebody else wrote first: read again and decide again. */
export class WrongRevision extends Error {
  readonly stream: string;
  constructor(stream: string) {
    super(`the stream ${stream} is at another revision`);
    this.name = 'WrongRevision';
    this.stream = stream;
  }
}

/** It may be written or not: append the same ids at the same revision again to find out. */
export class OutcomeUnknown extends Error {
  constructor(stream: string, cause: unknown) {
    super(`the append to ${stream} has an unknown outcome`, { cause });
    this.name = 'OutcomeUnknown';
  }
}

/** A read got no answer within its deadline; nothing was changed, ask again later. */
export class StoreUnavailable extends Error {
  constructor(what: string, cause: unknown) {
    super(`the event store did not answer when asked for ${what}`, { cause });
    this.name = 'StoreUnavailable';
  }
}
