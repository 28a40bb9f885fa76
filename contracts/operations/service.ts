import { z } from 'zod';
import { content, open, operation } from '../operation.ts';

const bare = true as const;
const none = 'none' as const;
const page = content('text/html');

const Part = z.object({ name: z.string(), ok: z.boolean(), detail: z.string().nullable() });
export const HealthView = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  version: z.string(),
  parts: z.array(Part),
  projections: z.array(z.object({ name: z.string(), behindSeconds: z.number(), parked: z.number().int() })),
});
export type HealthView = z.infer<typeof HealthView>;

/** About the service itself; outside the prefix, served by both services. */
export const serviceOperations = {
  getRoot: operation({
    method: 'get',
    path: '/',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'Name, version and where to go',
    responses: { 200: z.object({ name: z.string(), version: z.string(), links: z.record(z.string(), z.string()) }) },
  }),
  getHealth: operation({
    method: 'get',
    path: '/health',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'Each part and the lag of each projection',
    responses: { 200: HealthView, 503: HealthView },
  }),
  getLiveness: operation({
    method: 'get',
    path: '/health/live',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'The process answers',
    responses: { 200: z.object({ status: z.literal('ok') }) },
  }),
  getReadiness: operation({
    method: 'get',
    path: '/health/ready',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'May traffic come?',
    responses: { 200: HealthView, 503: HealthView },
  }),
  getMetrics: operation({
    method: 'get',
    path: '/metrics',
    bare,
    tag: 'service',
    limit: none,
    access: { kind: 'metrics' },
    summary: 'Prometheus; from loopback, with the metrics token, or as admin',
    responses: { 200: content('text/plain') },
  }),
  getOpenApi: operation({
    method: 'get',
    path: '/openapi.json',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'This contract as OpenAPI 3.1',
    responses: { 200: content('application/json') },
  }),
  getDocs: operation({
    method: 'get',
    path: '/docs',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'Try the operations in the browser',
    responses: { 200: page },
  }),
  getDocsAsset: operation({
    method: 'get',
    path: '/docs/{file}',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'Parts of the documentation page',
    params: z.object({ file: z.enum(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']) }),
    responses: { 200: content('text/css', 'text/javascript') },
  }),
  getRedoc: operation({
    method: 'get',
    path: '/redoc',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'The reference, to read and to print',
    responses: { 200: page },
  }),
  getProblem: operation({
    method: 'get',
    path: '/problems/{code}',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'What an error means and what to do',
    params: z.object({ code: z.string().max(60) }),
    responses: { 200: page },
  }),
  getJwks: operation({
    method: 'get',
    path: '/.well-known/jwks.json',
    bare,
    tag: 'service',
    limit: none,
    access: open,
    summary: 'Public keys of access tokens',
    responses: { 200: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }) },
  }),
} as const;
