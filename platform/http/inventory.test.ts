import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import { expressPath, fullPath } from '#contracts/operation';
import { apiOperations, commandOperations, queryOperations, serviceOperations } from '#contracts/operations/index';
import { presetGrants } from '../auth/grants.ts';
import { addTokenKey } from '../auth/keys.ts';
import { readConfig } from '../config.ts';
import { silentLog } from '../log.ts';
import type { Handlers, Operations } from './incoming.ts';
import { serve } from './serve.ts';

type Route = { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
const router = express.Router.prototype as unknown as { route(path: string): Route };

describe('the inventory of routes (A26, threat row inventory, API9)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'daybook-inventory-'));
  addTokenKey(dir, new Date());
  after(() => rmSync(dir, { recursive: true, force: true }));

  const config = readConfig({
    SECRET_KEY: 'J8sK2vQ9xL4mW7nB1cF6hT3yR5uZ0pDa',
    MASTER_KEY: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64'),
    JWT_KEYS_DIR: dir,
    EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false',
    DATABASE_URL: 'postgres://daybook:a-long-password@127.0.0.1/daybook',
    NATS_URL: 'nats://127.0.0.1:4222',
    PORT: '0',
  });

  /** What Express was told while a service was put together, as its main.ts does it. */
  const routesOf = async <T extends Operations>(operations: T): Promise<readonly string[]> => {
    const made: Route[] = [];
    const original = router.route;
    router.route = function (this: unknown, path: string) {
      const route = original.call(this as never, path);
      made.push(route);
      return route;
    };
    const handlers = Object.fromEntries(
      Object.keys(operations).map((name) => [name, () => ({ status: 200 })]),
    ) as unknown as Handlers<T>;
    try {
      const serving = await serve({
        service: 'inventory',
        config,
        log: silentLog,
        operations,
        handlers,
        health: async () => ({ status: 'ok', version: '0', parts: [], projections: [] }),
        access: { isRevoked: () => false, roles: { grantsOf: presetGrants, version: () => 0 } },
      });
      await serving.close();
    } finally {
      router.route = original;
    }
    return made.flatMap(({ path, methods }) => Object.keys(methods).map((method) => `${method} ${path}`)).toSorted();
  };
  const declared = (operations: Operations): readonly string[] =>
    Object.values({ ...serviceOperations, ...operations })
      .map((operation) => `${operation.method} ${expressPath(fullPath(operation))}`)
      .toSorted();

  for (const [service, operations] of [
    ['the query service alone', queryOperations],
    ['the command service alone', commandOperations],
    ['both behind one listener', apiOperations],
  ] as const)
    it(`${service}: the routes are what the contract declares, health and docs included, and nothing else`, async () => {
      const routes = await routesOf(operations as Operations);
      expect(routes).to.deep.equal(declared(operations));
      expect(new Set(routes).size, 'each once').to.equal(routes.length);
      for (const about of [
        'get /health',
        'get /metrics',
        'get /docs',
        'get /openapi.json',
        'get /.well-known/jwks.json',
      ])
        expect(routes).to.include(about);
    });

  it('every operation belongs to exactly one of the two services', () => {
    const [queries, commands] = [Object.keys(queryOperations), Object.keys(commandOperations)];
    expect([...queries, ...commands].toSorted()).to.deep.equal(Object.keys(apiOperations).toSorted());
    expect(queries.filter((name) => commands.includes(name))).to.deep.equal([]);
  });
});
