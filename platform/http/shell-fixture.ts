import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { can, open, operation, signedIn } from '#contracts/operation';
import { Problem } from '#contracts/problems';
import { silentLog } from '../log.ts';
import { ok } from './answer.ts';
import { anonymous, type Caller } from './caller.ts';
import { trackInFlight } from './in-flight.ts';
import type { Handlers } from './incoming.ts';
import { createShell, type ShellOptions } from './shell.ts';

const Thing = z.object({ thingId: z.string(), size: z.number() });
export const thingOperations = {
  listThings: operation({
    method: 'get',
    path: '/things',
    tag: 't',
    summary: 's',
    access: open,
    query: z.object({ size: z.coerce.number().int().optional() }),
    responses: { 200: z.object({ size: z.number().nullable() }) },
  }),
  getThing: operation({
    method: 'get',
    path: '/things/{thingId}',
    tag: 't',
    summary: 's',
    access: can('offices:manage'),
    params: z.object({ thingId: z.string().max(10) }),
    responses: { 200: Thing },
  }),
  makeThing: operation({
    method: 'post',
    path: '/things',
    tag: 't',
    summary: 's',
    access: open,
    body: z.object({ size: z.number() }),
    responses: { 201: Thing },
  }),
  changeThing: operation({
    method: 'patch',
    path: '/things/{thingId}',
    tag: 't',
    summary: 's',
    access: signedIn,
    ifMatch: 'required',
    params: z.object({ thingId: z.string() }),
    body: z.object({ size: z.number() }),
    responses: { 200: Thing },
  }),
  breakThing: operation({
    method: 'post',
    path: '/broken',
    tag: 't',
    summary: 's',
    access: open,
    body: z.object({ how: z.enum(['throw', 'extra', 'status', 'shape']) }),
    responses: { 200: Thing },
  }),
  takeNote: operation({
    method: 'post',
    path: '/notes',
    tag: 't',
    summary: 's',
    access: open,
    body: z.record(z.string(), z.unknown()),
    responses: { 200: z.object({}) },
  }),
  findNotes: operation({
    method: 'get',
    path: '/notes',
    tag: 't',
    summary: 's',
    access: open,
    query: z.object({ q: z.unknown() }),
    responses: { 200: z.object({}) },
  }),
  getNote: operation({
    method: 'get',
    path: '/notes/{noteId}',
    tag: 't',
    summary: 's',
    access: open,
    params: z.object({ noteId: z.string() }),
    responses: { 200: z.object({}) },
  }),
} as const;

const handlers: Handlers<typeof thingOperations> = {
  listThings: ({ query }) => ok({ size: query.size ?? null }),
  getThing: ({ params, may }) => {
    may.check({ officeId: params.thingId });
    return ok({ thingId: params.thingId, size: 1 }, { etag: '7' });
  },
  makeThing: ({ body }) => ({
    status: 201,
    body: { thingId: 'new', size: body.size, secret: 'dropped' },
    position: { commit: 12n, prepare: 12n },
  }),
  changeThing: ({ body, ifMatch }) => {
    if (ifMatch !== '7') throw new Problem('stale-revision');
    return ok({ thingId: 'x', size: body.size });
  },
  breakThing: ({ body }) => {
    if (body.how === 'throw') throw new Error('select * from secrets at /home/me');
    if (body.how === 'shape') return ok({ thingId: 7, size: 'raw secret' });
    return body.how === 'extra' ? ok({ thingId: 'x', size: 1, secret: 'shh' }) : { status: 418, body: {} };
  },
  takeNote: () => ok({}),
  findNotes: () => ok({}),
  getNote: () => ok({}),
};

const reach = { all: false, own: false, officeIds: new Set(['mine']) };
const caller: Caller = {
  kind: 'person',
  actorId: 'p',
  personId: 'p',
  roles: [],
  reach: new Map([['offices:manage', reach]]),
};
const stranger: Caller = { ...caller, reach: new Map() };
export const shellSettings = {
  ALLOWED_HOSTS: [],
  TRUSTED_PROXIES: [],
  CORS_ORIGINS: ['https://app.example.org'],
  CORS_CREDENTIALS: false,
  MAX_REQUEST_SIZE: 2000,
  SECURITY_HEADERS: true,
  REQUEST_LOGGING: true,
};

/** A shell over a small contract of its own, on a free port, for one test file. */
export const thingShell = () => {
  const closers: (() => void)[] = [];
  const start = async (change: Partial<ShellOptions> = {}): Promise<string> => {
    const inFlight = trackInFlight({ seconds: 5, most: 100, now: Date.now });
    const app = createShell(thingOperations, handlers, {
      log: silentLog,
      settings: shellSettings,
      limiter: undefined,
      inFlight,
      strict: false,
      authenticate: ({ headers }) => {
        if (headers.authorization === 'bad') throw new Problem('unauthenticated');
        return headers.authorization === 'me' ? caller : headers.authorization === 'stranger' ? stranger : anonymous;
      },
      ...change,
    });
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      inFlight.stop();
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  let base = '';
  const call = async (path: string, init: RequestInit = {}, at = base) => {
    const response = await fetch(`${at}/api/v1${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text.startsWith('{') ? JSON.parse(text) : undefined,
    };
  };
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    call(path, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });

  before(async () => {
    base = await start();
  });
  after(() => {
    for (const close of closers) close();
  });
  return { start, call, post };
};
