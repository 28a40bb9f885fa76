import { join } from 'node:path';
import { type Catcher, startCatcher } from '../catcher.ts';
import { startNats } from '../nats.ts';
import { startPostgres } from '../postgres.ts';
import type { Part } from '../process/part.ts';
import type { Addresses } from './environment.ts';
import { backgroundNames } from './services.ts';
import { startStorePart } from './store-part.ts';
import { type Supervised, type Supervision, supervise } from './supervise.ts';

export type Setting = {
  readonly dataDir: string;
  readonly durable: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly progress: (line: string) => void;
} & Pick<Supervision<Part>, 'log' | 'giveUp'>;

export type Parts = { readonly running: readonly Supervised<Part>[]; readonly addresses: Addresses };

/** Started unless the user has named one of their own. */
const orExternal = async (
  { env, progress, log, giveUp }: Setting,
  variable: string,
  name: string,
  start: (port: number) => Promise<Part>,
): Promise<{ url: string; running: readonly Supervised<Part>[] }> => {
  const external = env[variable];
  if (external) {
    progress(`${name}: yours (${variable})`);
    return { url: external, running: [] };
  }
  const part = await supervise<Part>({ name, log, giveUp, start: (previous) => start(previous?.port ?? 0) });
  progress(`${name} is ready`);
  return { url: part.current().url, running: [part] };
};

const catcherPart = ({ dataDir, log, giveUp }: Setting): Promise<Supervised<Catcher>> =>
  supervise<Catcher>({
    name: 'catcher',
    log,
    giveUp,
    start: (previous) => startCatcher({ dataDir, port: previous?.port ?? 0, smtpPort: previous?.smtpPort ?? 0 }),
  });

/** All at once. When one cannot start, the others are stopped again. */
export const startParts = async (setting: Setting): Promise<Parts> => {
  const { dataDir, durable } = setting;
  const starting = [
    orExternal(setting, 'DATABASE_URL', 'postgres', (port) =>
      startPostgres({ dataDir, port, durable, background: backgroundNames }),
    ),
    orExternal(setting, 'EVENTSTORE_URL', 'event-store', (port) =>
      startStorePart({ dir: join(dataDir, 'event-store'), port, log: join(dataDir, 'logs', 'event-store.log') }),
    ),
    orExternal(setting, 'NATS_URL', 'nats', (port) => startNats({ dataDir, port })),
  ] as const;
  const catching = catcherPart(setting);
  try {
    const [postgres, eventStore, nats, catcher] = await Promise.all([...starting, catching]);
    return {
      running: [...postgres.running, ...eventStore.running, ...nats.running, catcher],
      addresses: {
        postgres: postgres.url,
        eventStore: eventStore.url,
        nats: nats.url,
        catcher: catcher.current().url,
        smtpPort: catcher.current().smtpPort,
      },
    };
  } catch (error) {
    const stopStarted = starting.map((part) =>
      part.then(({ running }) => Promise.all(running.map((one) => one.stop(true)))),
    );
    await Promise.allSettled([...stopStarted, catching.then((catcher) => catcher.stop(true))]);
    throw error;
  }
};
