import { createClient } from '#contracts/client';
import { apiOperations } from '#contracts/operations/index';
import { firstAdmin } from '#embedded/demo/people';
import { allServices } from '#embedded/system/services';
import { startTestSystem, type TestSystem } from './system.ts';

export type Api = ReturnType<typeof apiAs>;

/** The API as one caller uses it; it always sees its own writes. */
export const apiAs = (baseUrl: string, accessToken?: string) =>
  createClient(apiOperations, { baseUrl, accessToken: () => accessToken });

export const signIn = async (baseUrl: string, email: string, password: string) => {
  const { body } = await apiAs(baseUrl).login({ body: { email, password } });
  return { api: apiAs(baseUrl, body.accessToken), accessToken: body.accessToken, person: body.person };
};

export const adminOf = (baseUrl: string) =>
  signIn(baseUrl, firstAdmin.FIRST_SUPERUSER, firstAdmin.FIRST_SUPERUSER_PASSWORD);

/** What a test system is told beside the usual: an admin, answers held against the contract, no limits in the way. */
export const testSettings = {
  ...firstAdmin,
  CHECK_ANSWERS: 'true',
  RATE_LIMIT_REQUESTS: '1000000',
  LOG_LEVEL: 'warn',
};

let shared: Promise<TestSystem> | undefined;

/** One running system for all journeys of a mocha process that do not break it. */
export const sharedSystem = (): Promise<TestSystem> => {
  shared ??= startTestSystem({ env: testSettings });
  return shared;
};

/** Both services behind one listener, and each of them alone. */
export type Apart = {
  readonly system: TestSystem;
  readonly web: string;
  readonly questions: string;
  readonly commands: string;
};
let apart: Promise<Apart> | undefined;

/** Shared as well: for what must hold in every service, whichever of them was told. Its logs say all they can. */
export const sharedApart = (): Promise<Apart> => {
  const services = [
    ...allServices,
    { name: 'questions', entry: 'query-service/main.ts' },
    { name: 'commands', entry: 'command-service/main.ts' },
  ];
  apart ??= startTestSystem({ services, env: { ...testSettings, LOG_LEVEL: 'debug' } }).then((system) => {
    const at = (name: string) => `http://127.0.0.1:${system.processes[name]?.port}`;
    return { system, web: system.endpoints.http, questions: at('questions'), commands: at('commands') };
  });
  return apart;
};

let count = 0;
/** Somebody new, with a login. */
export const newPerson = async (baseUrl: string, name = 'Ada Byron') => {
  count += 1;
  const email = `person${count}.${process.pid}@daybook.example`;
  const password = 'a sentence is a good password';
  // One client from the start, so that it remembers the token of its registration.
  let accessToken: string | undefined;
  const api = createClient(apiOperations, { baseUrl, accessToken: () => accessToken });
  const { body } = await api.register({ body: { name, email, password } });
  accessToken = body.accessToken;
  return { api, accessToken: body.accessToken, person: body.person, email, password };
};

/** An office with a service and a host who is open every day of the week from nine to five. */
export const openOffice = async (
  admin: Api,
  terms: NonNullable<Parameters<Api['offerService']>[0]['body']> = { name: 'Passport' },
  zone = 'Europe/Madrid',
) => {
  const { officeId } = (await admin.openOffice({ body: { name: 'Town hall', zone } })).body;
  const { serviceId } = (await admin.offerService({ body: terms })).body;
  const { hostId } = (await admin.registerHost({ body: { person: { name: 'Grace Hopper' }, officeIds: [officeId] } }))
    .body;
  const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '17:00', officeId }));
  await admin.setWeeklyHours({ params: { hostId }, body: { rules } });
  return { officeId, serviceId, hostId };
};

/** A date so many days from today, as UTC counts them. */
export const dateIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Asks again until the answer will do; what never comes is a failure with what came last. */
export const eventually = async <T>(
  ask: () => Promise<T>,
  isRight: (value: T) => boolean,
  milliseconds = 15_000,
): Promise<T> => {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await ask();
    if (isRight(value)) return value;
    if (Date.now() > end) throw new Error(`it did not come to pass; last: ${JSON.stringify(value)?.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

export type CaughtMail = {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId?: string;
  readonly calendars?: readonly { readonly method?: string; readonly text?: string; readonly content?: string }[];
};

export const mailsTo = async (catcher: string, to: string): Promise<readonly CaughtMail[]> => {
  const answer = await fetch(`${catcher}/mails?to=${encodeURIComponent(to)}`, {
    headers: { accept: 'application/json' },
  });
  const body: unknown = await answer.json();
  return (Array.isArray(body) ? body : Reflect.get(Object(body), 'items')) as CaughtMail[];
};
