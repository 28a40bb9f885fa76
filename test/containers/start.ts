import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compose = readFileSync(`${root}/docker-compose.yml`, 'utf8');

/** The image Compose runs, so that no test is passed by another version. */
const imageOf = (service: string): string => {
  const [, image] = new RegExp(`^ {2}${service}:\\n {4}image: (\\S+)$`, 'm').exec(compose) ?? [];
  if (!image) throw new Error(`docker-compose.yml names no image for ${service}`);
  const [, variable, byDefault] = /^\$\{(\w+):-(.+)\}$/.exec(image) ?? [];
  return variable && byDefault ? process.env[variable] || byDefault : image;
};

const started: StartedTestContainer[] = [];
const start = async (container: GenericContainer): Promise<StartedTestContainer> => {
  const running = await container.withStartupTimeout(180_000).start();
  started.push(running);
  return running;
};
const answers = (path: string, port: number) =>
  Wait.forHttp(path, port).forStatusCodeMatching((code) => code >= 200 && code < 300);
const addressOf = (container: StartedTestContainer, port: number): string =>
  `${container.getHost()}:${container.getMappedPort(port)}`;

export const startEventStoreContainer = async (): Promise<string> => {
  const container = await start(
    new GenericContainer(imageOf('eventstore'))
      .withCommand(['--insecure', '--run-projections=None'])
      .withExposedPorts(2113)
      .withWaitStrategy(answers('/health/live', 2113)),
  );
  return `esdb://${addressOf(container, 2113)}?tls=false`;
};

export const startPostgresContainer = async (): Promise<string> => {
  const container = await start(
    new GenericContainer(imageOf('postgres'))
      .withEnvironment({ POSTGRES_USER: 'daybook', POSTGRES_PASSWORD: 'in-a-container', POSTGRES_DB: 'daybook' })
      .withExposedPorts(5432)
      // Twice: the first is the server that only makes the cluster.
      .withWaitStrategy(Wait.forLogMessage(/database system is ready to accept connections/, 2)),
  );
  return `postgres://daybook:in-a-container@${addressOf(container, 5432)}/daybook`;
};

export const startNatsContainer = async (): Promise<string> => {
  const container = await start(
    new GenericContainer(imageOf('nats'))
      .withCommand(['--config', '/etc/nats/nats.conf'])
      .withCopyFilesToContainer([{ source: `${root}/deploy/nats.conf`, target: '/etc/nats/nats.conf' }])
      .withEnvironment({ NATS_PASSWORD: 'in-a-container' })
      .withExposedPorts(4222, 8222)
      .withWaitStrategy(answers('/healthz', 8222)),
  );
  return `nats://daybook:in-a-container@${addressOf(container, 4222)}`;
};

/** Stopped by whoever started it: only one test looks at it. */
export const startMailpitContainer = async () => {
  const container = await new GenericContainer(imageOf('mailpit'))
    .withExposedPorts(1025, 8025)
    .withWaitStrategy(answers('/readyz', 8025))
    .start();
  return {
    stop: () => container.stop(),
    host: container.getHost(),
    port: container.getMappedPort(1025),
    api: `http://${addressOf(container, 8025)}/api/v1`,
  };
};

export const stopContainers = async (): Promise<void> => {
  await Promise.all(started.splice(0).map((container) => container.stop()));
};
