import { createHash, timingSafeEqual } from 'node:crypto';
import { openApi } from '#contracts/openapi';
import type { OperationShape } from '#contracts/operation';
import type { serviceOperations } from '#contracts/operations/index';
import type { HealthView } from '#contracts/operations/service';
import { Problem } from '#contracts/problems';
import { jwks, type TokenKeys } from '../auth/keys.ts';
import { pageHeaders } from '../docs/html.ts';
import { isProblemCode, problemPage } from '../docs/problem-page.ts';
import { referencePage } from '../docs/reference-page.ts';
import { swaggerAsset, swaggerHeaders, swaggerPage } from '../docs/swagger.ts';
import { ok } from './answer.ts';
import { can } from './caller.ts';
import type { Handlers, Incoming } from './incoming.ts';

export type ServiceParts = {
  readonly name: string;
  readonly version: string;
  readonly operations: Readonly<Record<string, OperationShape>>;
  readonly docsEnabled: boolean;
  readonly metricsEnabled: boolean;
  readonly metricsToken: string | undefined;
  readonly keys: () => TokenKeys;
  /** Asked with a deadline of its own; must not throw. */
  readonly health: () => Promise<HealthView>;
  readonly isStopping: () => boolean;
  readonly metricsText: () => Promise<string>;
};

const html = (text: string, headers: Readonly<Record<string, string>>) => ({
  status: 200,
  text,
  type: 'text/html; charset=utf-8',
  headers,
});
const digest = (text: string) => createHash('sha256').update(text).digest();
const notNow = { status: 503, headers: { 'Retry-After': '5' } };
const loopback = new Set(['127.0.0.1', '::1']);

const mayReadMetrics = (request: Incoming, token: string | undefined): boolean =>
  (loopback.has(request.address) && request.header('x-forwarded-for') === undefined) ||
  can(request.caller, 'operations:manage') ||
  (token !== undefined && timingSafeEqual(digest(request.header('x-metrics-token') ?? ''), digest(token)));

/** Made once and kept: neither changes while the process lives. */
const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** What every service says about itself. */
export const serviceHandlers = (parts: ServiceParts): Handlers<typeof serviceOperations> => {
  const document = once(() => JSON.stringify(openApi(parts.operations, { title: parts.name, version: parts.version })));
  const reference = once(() => referencePage(parts.operations, parts.name));
  const onlyWithDocs = () => {
    if (!parts.docsEnabled) throw new Problem('not-found');
  };
  const health = async () => {
    const view = await parts.health();
    return view.status === 'down' ? { ...notNow, body: view } : ok(view);
  };
  return {
    getRoot: () =>
      ok({
        name: parts.name,
        version: parts.version,
        links: {
          health: '/health',
          ...(parts.docsEnabled ? { docs: '/docs', reference: '/redoc', openapi: '/openapi.json' } : {}),
          api: '/api/v1',
        },
      }),
    getHealth: health,
    getLiveness: () => ok({ status: 'ok' }),
    getReadiness: async () => {
      const answer = await health();
      return parts.isStopping() ? { ...answer, ...notNow } : answer;
    },
    getMetrics: async (request) => {
      if (!parts.metricsEnabled) throw new Problem('not-found');
      if (!mayReadMetrics(request, parts.metricsToken))
        throw new Problem(request.caller.kind === 'anonymous' ? 'unauthenticated' : 'forbidden');
      return { status: 200, text: await parts.metricsText(), type: 'text/plain; version=0.0.4; charset=utf-8' };
    },
    getOpenApi: () => {
      onlyWithDocs();
      return {
        status: 200,
        text: document(),
        type: 'application/json; charset=utf-8',
        headers: { 'Cache-Control': 'no-cache' },
      };
    },
    getDocs: () => {
      onlyWithDocs();
      return html(swaggerPage(parts.name), swaggerHeaders);
    },
    getDocsAsset: ({ params }) => {
      onlyWithDocs();
      return { status: 200, ...swaggerAsset(params.file), headers: { 'Cache-Control': 'public, max-age=86400' } };
    },
    getRedoc: () => {
      onlyWithDocs();
      return html(reference(), pageHeaders);
    },
    getProblem: ({ params }) => {
      if (!isProblemCode(params.code)) throw new Problem('not-found');
      return html(problemPage(params.code), pageHeaders);
    },
    getJwks: () => ok(jwks(parts.keys()), { headers: { 'Cache-Control': 'public, max-age=300' } }),
  };
};
