import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import { fullPath, type OperationShape } from '#contracts/operation';
import { apiOperations, commandOperations, queryOperations, serviceOperations } from '#contracts/operations/index';
import { presetGrants } from '../auth/grants.ts';
import { addTokenKey } from '../auth/keys.ts';
import { readConfig } from '../config.ts';
import { type Log, silentLog } from '../log.ts';
import type { Handlers, Operations } from './incoming.ts';
import { serve } from './serve.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const router = express.Router.prototype as unknown as { route(path: string): unknown };

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

  const served = async <T extends Operations>(operations: T, log: Log) => {
    const handlers = Object.fromEntries(
      Object.keys(operations).map((name) => [name, () => ({ status: 200 })]),
    ) as unknown as Handlers<T>;
    return serve({
      service: 'inventory',
      config,
      log,
      operations,
      handlers,
      health: async () => ({ status: 'ok', version: '0', parts: [], projections: [] }),
      access: { isRevoked: () => false, roles: { grantsOf: presetGrants, version: () => 0 } },
    });
  };

  /** Where a parameter may stand for the word that another path has there. */
  const standsFor = (operation: OperationShape | undefined, path: string): boolean =>
    operation !== undefined &&
    fullPath(operation) !== path &&
    new RegExp(`^${fullPath(operation).replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);

  /** Every path that anybody declares, asked by every method: which operation answered, by the service's own word. */
  const answering = async <T extends Operations>(operations: T): Promise<readonly string[]> => {
    let last = '';
    const log: Log = {
      ...silentLog,
      info: (message, fields) => {
        if (message === 'request') last = String(fields?.operation);
      },
    };
    const serving = await served(operations, log);
    const found: string[] = [];
    try {
      for (const path of new Set(Object.values({ ...serviceOperations, ...apiOperations }).map(fullPath)))
        for (const method of methods) {
          last = 'nobody';
          const { status } = await fetch(`http://127.0.0.1:${serving.port}${path.replaceAll(/[{}]/g, '')}`, { method });
          if (last === 'nobody') expect([404, 405], `${method} ${path}`).to.include(status);
          else if (!standsFor(({ ...serviceOperations, ...operations } as Operations)[last], path))
            found.push(`${last}: ${method} ${path}`);
        }
    } finally {
      await serving.close();
    }
    return found.toSorted();
  };
  const declared = (operations: Operations): readonly string[] =>
    Object.entries({ ...serviceOperations, ...operations })
      .map(([name, operation]) => `${name}: ${operation.method.toUpperCase()} ${fullPath(operation)}`)
      .toSorted();

  for (const [service, operations] of [
    ['the query service alone', queryOperations],
    ['the command service alone', commandOperations],
    ['both behind one listener', apiOperations],
  ] as const)
    it(`${service}: what answers is what the contract declares, health and docs included, and nothing else`, async () => {
      const answers = await answering(operations as Operations);
      expect(answers).to.deep.equal(declared(operations));
      for (const about of ['/health', '/metrics', '/docs', '/openapi.json', '/.well-known/jwks.json'])
        expect(answers.some((answer) => answer.endsWith(`: GET ${about}`))).to.equal(true);
    });

  it('Express has no route of its own beside them', async () => {
    const made: string[] = [];
    const original = router.route;
    router.route = function (this: unknown, path: string) {
      made.push(path);
      return original.call(this, path);
    };
    try {
      await (await served(apiOperations as Operations, silentLog)).close();
    } finally {
      router.route = original;
    }
    expect(made).to.deep.equal([]);
  });

  it('every operation belongs to exactly one of the two services', () => {
    const [queries, commands] = [Object.keys(queryOperations), Object.keys(commandOperations)];
    expect([...queries, ...commands].toSorted()).to.deep.equal(Object.keys(apiOperations).toSorted());
    expect(queries.filter((name) => commands.includes(name))).to.deep.equal([]);
  });
});
