import type { StoredRecord } from './record.ts';
import type { Storage } from './storage.ts';
import type { StreamState } from './stream-states.ts';

type Batch = {
  readonly records: StoredRecord[];
  /** Each state the batch touches, with the revision that is durable once the batch is. */
  readonly touched: Map<StreamState, number>;
  bytes: number;
  readonly durable: Promise<void>;
  readonly settle: (failure?: Error) => void;
};

const newBatch = (): Batch => {
  let settle: Batch['settle'] = () => {};
  const durable = new Promise<void>((resolve, reject) => {
    settle = (failure) => (failure ? reject(failure) : resolve());
  });
  durable.catch(() => {}); // whoever waits sees it; a batch nobody waits for must not end the process
  return { records: [], touched: new Map(), bytes: 0, durable, settle };
};

/**
 * One commit at a time; what arrives while it runs becomes the next one. So the slower the disk, the bigger the batch,
 * without a timer. A commit that fails is the last: the node no longer knows what is on its disk.
 */
export const groupCommit = (
  storage: Pick<Storage, 'commit'>,
  events: {
    committed: (records: readonly StoredRecord[]) => void;
    /** Answers what those who wait are told. */
    failed: (error: Error) => Error;
  },
) => {
  let open = newBatch();
  let running: Batch | undefined;
  let planned = false;

  const release = (batch: Batch): void => {
    for (const [state, revision] of batch.touched) {
      state.holds -= 1;
      if (revision < 0) continue; // only its metadata changed
      state.durableRevision = revision;
      state.pending = state.pending.slice(revision + 1 - (state.pending[0]?.revision ?? revision + 1));
    }
  };

  const run = async (): Promise<void> => {
    planned = false;
    const batch = open;
    open = newBatch();
    running = batch;
    try {
      await storage.commit(batch.records);
    } catch (error) {
      const failure = events.failed(error instanceof Error ? error : new Error(String(error)));
      batch.settle(failure);
      open.settle(failure);
      return;
    }
    running = undefined;
    release(batch);
    batch.settle(); // answers go out before subscribers are woken
    events.committed(batch.records);
    plan();
  };

  const plan = (): void => {
    if (planned || running || open.records.length === 0) return;
    planned = true;
    setImmediate(() => void run()); // what came with the same packet joins
  };

  return {
    add: (state: StreamState, record: StoredRecord): void => {
      if (!open.touched.has(state)) state.holds += 1;
      open.touched.set(state, record.revision);
      open.records.push(record);
      open.bytes += record.bytes.length;
      plan();
    },
    /** Keeps a state in memory until the open batch is durable, though it has no record in it. */
    hold: (state: StreamState): void => {
      if (open.touched.has(state)) return;
      state.holds += 1;
      open.touched.set(state, -1);
    },
    /** Resolves when everything up to `position` is on the disk. */
    durable: (position: number): Promise<void> | undefined => {
      for (const batch of [running, open]) {
        const last = batch?.records.at(-1)?.position;
        if (batch && last !== undefined && (batch.records[0]?.position ?? 0) <= position && position <= last)
          return batch.durable;
      }
      return undefined;
    },
    waitingBytes: (): number => open.bytes,
    drained: async (): Promise<void> => {
      while (running || open.records.length > 0) await (running ?? open).durable;
    },
  };
};
