import { randomUUID } from 'node:crypto';
import { parseEventId } from './event-id.ts';
import { serverVersion } from './limits.ts';
import { createLog, type Log } from './log.ts';
import { takeOwnership } from './ownership.ts';
import { openStorage, type Storage } from './storage.ts';
import { type StreamStates, streamStates } from './stream-states.ts';
import { openTables } from './tables.ts';
import { createWriter, type Writer } from './writer.ts';

/** An open folder: everything but the network. */
export type EventStoreNode = {
  readonly storage: Storage;
  readonly states: StreamStates;
  readonly log: Log;
  readonly writer: Writer;
  readonly close: () => Promise<void>;
};

const firstEvent = {
  id: parseEventId(randomUUID()) ?? '',
  type: '$Created',
  contentType: 'application/json',
  metadata: new Uint8Array(),
  data: Buffer.from(JSON.stringify({ server: 'daybook embedded event store', protocol: serverVersion })),
};

export const openNode = async (dir: string, say: (line: string) => void): Promise<EventStoreNode> => {
  const tables = openTables(dir);
  const release = takeOwnership(tables, dir);
  const storage = openStorage(tables, dir);
  const states = streamStates(storage);
  const log = createLog(storage);
  const writer = createWriter(storage, states, { committed: log.extend, failed: (error) => say(error.message) });
  // Like the real server's, the log is never empty: a reader of $all finds at least one system event.
  if (log.committed() === 0) await writer.append('$event-store', 'no-stream', [firstEvent]);
  return {
    storage,
    states,
    log,
    writer,
    close: async () => {
      await writer.drained();
      if ((await storage.settled()) && !writer.failure()) release();
      await storage.close();
    },
  };
};
