import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFree } from './process/port.ts';
import { type Endpoints, endpointsFrom, type Logins, removeEndpoints, writeEndpoints } from './system/endpoints.ts';
import { environmentFor, userSettings } from './system/environment.ts';
import { takeInstanceLock } from './system/instance-lock.ts';
import { startParts } from './system/parts.ts';
import { boundLogsIn, type Processes, processesOf, type Running, stopRunning } from './system/running.ts';
import { keepJwtKeys, keepSecrets } from './system/secrets.ts';
import { allServices, present, type Service, startServices } from './system/services.ts';

export type { Endpoints, Logins, Service };

export type SystemOptions = {
  readonly dataDir: string;
  /** Of the one HTTP listener; 0 takes a free one. */
  readonly port: number;
  /** False for tests: nothing is flushed for a power cut, and root's /var/lib keeps nothing. */
  readonly durable: boolean;
  /** The user's settings: what is set here wins over what is made up here. */
  readonly env: NodeJS.ProcessEnv;
  readonly services?: readonly Service[];
  readonly log?: (line: string) => void;
  readonly progress?: (line: string) => void;
  /** Runs when everything answers, before it is announced: loads demo data and answers the logins to show. */
  readonly onReady?: (system: System) => Promise<Logins>;
  /** Something keeps dying. Everything is being stopped by then. */
  readonly onGiveUp?: (reason: string) => void;
};

export type System = {
  readonly endpoints: Endpoints;
  /** What the services were told: for whatever else works on the same system. */
  readonly env: NodeJS.ProcessEnv;
  readonly logins: Logins;
  readonly processes: Processes;
  kill(name: string, signal: NodeJS.Signals): void;
  stop(hurry?: boolean): Promise<void>;
};

export const startSystem = async (options: SystemOptions): Promise<System> => {
  const dataDir = resolve(options.dataDir);
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const unlock = takeInstanceLock(dataDir);
  try {
    await refuseTakenPort(options.port);
    return await startLocked({ ...options, dataDir, env: userSettings(options.env) }, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
};

const refuseTakenPort = async (port: number): Promise<void> => {
  if (port !== 0 && !(await isFree(port)))
    throw new Error(
      `Port ${port} is taken by another program. Stop that one, or choose another: PORT=${port + 1} npm start`,
    );
};

const startLocked = async (options: SystemOptions, unlock: () => void): Promise<System> => {
  const { dataDir, onReady, onGiveUp } = options;
  const running: Running = { parts: [], services: [] };
  const logs = boundLogsIn(dataDir);
  const stop = async (hurry?: boolean): Promise<void> => {
    clearInterval(logs);
    removeEndpoints(dataDir);
    await stopRunning(running, hurry);
    unlock();
  };
  const giveUp = (reason: string): void => {
    onGiveUp?.(reason);
    void stop();
  };
  try {
    removeEndpoints(dataDir);
    const { env, endpoints } = await startAll(options, running, giveUp);
    let logins: Logins = {};
    const system: System = {
      endpoints,
      env,
      stop,
      kill: (name, signal) => void process.kill(processesOf(running)[name]?.pid ?? Number.NaN, signal),
      get logins() {
        return logins;
      },
      get processes() {
        return processesOf(running);
      },
    };
    logins = (await onReady?.(system)) ?? {};
    writeEndpoints(dataDir, endpoints, logins);
    return system;
  } catch (error) {
    await stop(true);
    throw error;
  }
};

/** Fills `running` as it goes, so that whoever stops half-way stops what is there. */
const startAll = async (options: SystemOptions, running: Running, giveUp: (reason: string) => void) => {
  const { dataDir, port, durable, services = allServices, log = () => undefined, progress = () => undefined } = options;
  const { running: parts, addresses } = await startParts({ dataDir, durable, env: options.env, progress, log, giveUp });
  running.parts = parts;
  const wiring = { dataDir, port, addresses, secrets: keepSecrets(dataDir), jwtKeys: keepJwtKeys(dataDir) };
  const env = environmentFor(options.env, wiring);
  const setting = { dataDir, log, giveUp };
  const [later, first] = [
    present(services).filter(({ reports }) => reports),
    present(services).filter(({ reports }) => !reports),
  ];
  running.services = await startServices(first, { ...setting, env });
  const httpPort = running.services.find(({ name }) => name === 'web')?.current().port ?? 0;
  const reached = { COMMAND_URL: `http://127.0.0.1:${httpPort}`, ...env };
  running.services = [...running.services, ...(await startServices(later, { ...setting, env: reached }))];
  progress(`ready: ${running.services.map(({ name }) => name).join(', ')}`);
  return { env: { ...env, PORT: String(httpPort) }, endpoints: endpointsFrom(addresses, httpPort) };
};
