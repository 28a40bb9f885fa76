import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, Refused } from '#contracts/client';
import { apiOperations } from '#contracts/operations/index';
import type { Logins } from '../system.ts';
import { bookSome } from './bookings.ts';
import { patient } from './patient.ts';
import { type DemoRole, people } from './people.ts';
import { openPlaces } from './places.ts';

export const logins: Logins = Object.fromEntries(
  Object.entries(people).map(([role, { email, password }]) => [role, { email, password }]),
);

/** The API as one person uses it. Every call carries a key, so that an interrupted load goes on where it stopped. */
export const signedInAs = async (baseUrl: string, { email, password }: { email: string; password: string }) => {
  const { body } = await createClient(apiOperations, { baseUrl, fetch: patient() }).login({
    body: { email, password },
  });
  return {
    api: createClient(apiOperations, { baseUrl, accessToken: () => body.accessToken, fetch: patient() }),
    person: body.person,
  };
};
export type Demo = Awaited<ReturnType<typeof signedInAs>>['api'];

const register = async (baseUrl: string, role: DemoRole): Promise<string> => {
  const { name, email, password } = people[role];
  try {
    const { body } = await createClient(apiOperations, { baseUrl, fetch: patient() }).register({
      body: { name, email, password },
    });
    return body.person.personId;
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'already-exists') throw error;
    return (await signedInAs(baseUrl, people[role])).person.personId;
  }
};

const load = async (baseUrl: string, dataDir: string, progress: (line: string) => void): Promise<Logins> => {
  const done = join(dataDir, 'demo-loaded');
  if (existsSync(done)) return logins;
  const { api } = await signedInAs(baseUrl, people.admin);
  const [host, secretary, reception, client, auditor] = await Promise.all(
    (['host', 'secretary', 'reception', 'client', 'auditor'] as const).map((role) => register(baseUrl, role)),
  );
  if (!host || !secretary || !reception || !client || !auditor) throw new Error('a demo person is missing');
  const places = await openPlaces(api, { host, secretary, reception, auditor });
  const count = await bookSome(api, places, client);
  writeFileSync(done, `${new Date().toISOString()}\n`);
  progress(`demo data: ${places.offices.length} offices, ${places.hosts.length} hosts, ${count} appointments`);
  return logins;
};

/** Demo data through the API like everybody else's; loaded once for a data folder. */
export const loadDemo: typeof load = (...given) =>
  load(...given).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    throw new Error(`demo data: ${error.call} was refused: ${error.message}`, { cause: error });
  });
