import {
  DiscardPolicy,
  type JetStreamManager,
  type NatsConnection,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
} from 'nats';
import { busStreams } from '#contracts/messages';

export type StreamName = keyof typeof busStreams;
const names = Object.keys(busStreams) as StreamName[];

/** The stream that keeps a subject: what stands before the wildcard begins it. */
export const streamOf = (subject: string): StreamName => {
  const found = names.find((name) => busStreams[name].subjects.some((kept) => subject.startsWith(kept.slice(0, -1))));
  if (!found) throw new Error(`no stream keeps ${subject}; the streams are declared in contracts/messages.ts`);
  return found;
};

export const isNotFound = (error: unknown): boolean => error instanceof NatsError && error.api_error?.code === 404;

const configOf = (name: StreamName, replicas: number) => ({
  name,
  subjects: [...busStreams[name].subjects],
  max_age: nanos(busStreams[name].maxAgeSeconds * 1_000),
  duplicate_window: nanos(busStreams[name].dedupeSeconds * 1_000),
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  num_replicas: replicas,
});

const ensure = async (manager: JetStreamManager, name: StreamName, replicas: number): Promise<void> => {
  const config = configOf(name, replicas);
  try {
    const { config: is } = await manager.streams.info(name);
    const same =
      is.max_age === config.max_age &&
      is.duplicate_window === config.duplicate_window &&
      is.num_replicas === config.num_replicas &&
      is.subjects.join() === config.subjects.join();
    if (!same) await manager.streams.update(name, config);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    // Another process may make the same stream now; of equal configuration that is no error.
    await manager.streams.add(config);
  }
};

/** Made or brought up to date; again is the same. */
export const ensureStreams = async (connection: NatsConnection, replicas: number): Promise<void> => {
  const manager = await connection.jetstreamManager({ timeout: 2_000 });
  for (const name of names) await ensure(manager, name, replicas);
};
