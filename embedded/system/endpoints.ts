import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Addresses } from './environment.ts';

export type Logins = Readonly<Record<string, { readonly email: string; readonly password: string }>>;

export type Endpoints = {
  readonly http: string;
  readonly eventStore: string;
  readonly postgres: string;
  readonly nats: string;
  readonly smtp: string;
  readonly catcher: string;
};

export const endpointsFrom = ({ smtpPort, ...addresses }: Addresses, httpPort: number): Endpoints => ({
  http: `http://127.0.0.1:${httpPort}`,
  eventStore: addresses.eventStore,
  postgres: addresses.postgres,
  nats: addresses.nats,
  smtp: `smtp://127.0.0.1:${smtpPort}`,
  catcher: addresses.catcher,
});

const fileIn = (dataDir: string): string => join(dataDir, 'endpoints.json');

/** Whole or not at all, and for the owner's eyes: it holds passwords. While it is there, the system is up. */
export const writeEndpoints = (dataDir: string, endpoints: Endpoints, logins: Logins): void => {
  const file = fileIn(dataDir);
  rmSync(`${file}.new`, { force: true });
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...endpoints, logins }, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

export const removeEndpoints = (dataDir: string): void => rmSync(fileIn(dataDir), { force: true });
