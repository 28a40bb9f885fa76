import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { HealthView } from '#contracts/operations/service';
import type { Log } from '../log.ts';
import { silentLog } from '../log.ts';
import { trackInFlight } from './in-flight.ts';
import type { Incoming } from './incoming.ts';
import { type ServiceParts, serviceHandlers } from './service-handlers.ts';
import { thingShell } from './shell-fixture.ts';

describe('answers that must not be wrong', () => {
  const { start, call } = thingShell();

  it('an answer that does not fit its contract is a 500 and a line in the log, never sent raw (E8)', async () => {
    const lines: string[] = [];
    const log: Log = { ...silentLog, error: (message, facts) => void lines.push(message + String(facts?.error)) };
    const at = await start({ strict: false, log });
    for (const how of ['shape', 'status']) {
      const init = { method: 'POST', body: JSON.stringify({ how }), headers: { 'content-type': 'application/json' } };
      const { status, text, body } = await call('/broken', init, at);
      expect([status, body.type], how).to.deep.equal([500, '/problems/internal-error']);
      expect(text).not.to.include('raw secret');
    }
    expect(lines).to.have.length(2);
    expect(lines[0]).to.include('/broken');
  });

  it('readiness and health say when to ask again (P27)', async () => {
    const asked = (status: HealthView['status'], stopping: boolean) => {
      const health = async () => ({ status, version: '0', parts: [], projections: [] });
      const handlers = serviceHandlers({ health, isStopping: () => stopping } as unknown as ServiceParts);
      const request = {} as unknown as Incoming;
      return Promise.all([handlers.getReadiness(request), handlers.getHealth(request)]);
    };
    for (const [status, stopping] of [
      ['down', false],
      ['ok', true],
    ] as const) {
      const [ready] = await asked(status, stopping);
      expect([ready.status, ready.headers?.['Retry-After']], status).to.deep.equal([503, '5']);
    }
    expect((await asked('down', false))[1].headers).to.have.property('Retry-After');
    expect((await asked('ok', false))[0]).to.deep.include({ status: 200 });
  });

  describe('to what takes too long', () => {
    let server: Server;
    const inFlight = trackInFlight({ seconds: 0, most: 10, now: Date.now });
    before((done) => {
      server = createServer((request, response) => void inFlight.enter(request, response, 'r')).listen(
        0,
        '127.0.0.1',
        done,
      );
    });
    after(() => {
      inFlight.stop();
      server.close();
      server.closeAllConnections();
    });

    it('says of a command that its outcome is unknown, of a read that it is not available (P27)', async () => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      const answers = await Promise.all(
        ['GET', 'POST', 'DELETE'].map(async (method) => {
          const response = await fetch(url, { method });
          expect(response.headers.get('retry-after')).to.match(/^\d+$/);
          return [response.status, ((await response.json()) as { type: string }).type];
        }),
      );
      expect(answers).to.deep.equal([
        [503, '/problems/unavailable'],
        [503, '/problems/outcome-unknown'],
        [503, '/problems/outcome-unknown'],
      ]);
    });
  });
});
