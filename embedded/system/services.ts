import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startNodeChild } from '../process/node-child.ts';
import type { Supervisable } from './supervise.ts';
import { type Supervised, type Supervision, supervise } from './supervise.ts';

/** `entry` is a path from the root of the project. */
export type Service = {
  readonly name: string;
  readonly entry: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** Nobody waits for its answers: it works when those who do leave a core free. */
  readonly background?: boolean;
  /** Reports to the command service, and so is started when its port is known. */
  readonly reports?: true;
};

/** Each a process of its own, as in production; `web` is the only one that listens. */
export const allServices: readonly Service[] = [
  // Batches of thousands of rows die young: a larger nursery saves a fifth of a replay's time.
  { name: 'projectors', entry: 'projectors/main.ts', nodeOptions: ['--max-semi-space-size=64'], background: true },
  // Requests are in the nursery for as long as they wait for the disk: the seldomer it is cleared, the fewer are carried over.
  // And V8 begins with a few MB, which it marks again each time they have doubled.
  { name: 'web', entry: 'embedded/web.ts', nodeOptions: ['--max-semi-space-size=48', '--initial-old-space-size=256'] },
  { name: 'workers', entry: 'workers/main.ts', reports: true, background: true },
];

/** Those nobody waits for: what they ask of others may wait, too. */
export const backgroundNames = allServices.filter(({ background }) => background).map(({ name }) => name);

const root = fileURLToPath(new URL('../..', import.meta.url));

export const present = (services: readonly Service[]): Service[] =>
  services.filter(({ entry }) => existsSync(join(root, entry)));

export type RunningService = Supervisable & { readonly port: number };

export type ServiceSetting = { readonly dataDir: string; readonly env: NodeJS.ProcessEnv } & Pick<
  Supervision<RunningService>,
  'log' | 'giveUp'
>;

const startService = (
  { name, entry, env, nodeOptions = [], background = false }: Service,
  { dataDir, env: common, log, giveUp }: ServiceSetting,
) =>
  supervise<RunningService>({
    name,
    log,
    giveUp: (reason) => giveUp(`${reason}. Its log: ${join(dataDir, 'logs', `${name}.log`)}`),
    async start(previous) {
      const samePort = previous?.port ? { PORT: String(previous.port) } : {};
      const log = join(dataDir, 'logs', `${name}.log`);
      const { ready, pid, exited, stop } = await startNodeChild({
        name,
        entry,
        log,
        nodeOptions,
        background,
        env: { ...common, ...env, ...samePort },
      });
      return { pid, exited, stop, port: ready.port ?? 0 };
    },
  });

/** All at once. When one cannot start, the others are stopped again. */
export const startServices = async (
  services: readonly Service[],
  setting: ServiceSetting,
): Promise<readonly Supervised<RunningService>[]> => {
  const starting = services.map((service) => startService(service, setting));
  try {
    return await Promise.all(starting);
  } catch (error) {
    await Promise.allSettled(starting.map((service) => service.then((running) => running.stop(true))));
    throw error;
  }
};
