import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadDemo } from './load.ts';
import { patient } from './patient.ts';

const url = 'http://127.0.0.1:1/api/v1/offices';

/** Answers 503 so many times, then 201. */
const answering = (failures: number, headers: Record<string, string> = { 'retry-after': '2' }) => {
  const pauses: number[] = [];
  let asked = 0;
  const ask: typeof fetch = async () => {
    asked += 1;
    return asked <= failures ? new Response('busy', { status: 503, headers }) : new Response('{}', { status: 201 });
  };
  const pause = async (seconds: number) => void pauses.push(seconds);
  return { send: patient(ask, pause), pauses, asked: () => asked };
};

describe('loading demo data while the parts still start (P27)', () => {
  it('waits as long as a 503 asks for, within reason', async () => {
    const { send, pauses } = answering(2);
    expect((await send(url, { method: 'POST' })).status).to.equal(201);
    expect(pauses).to.deep.equal([2, 2]);
    for (const [asked, waited] of [
      ['600', 5],
      ['', 1],
      ['soon', 1],
    ] as const) {
      const one = answering(1, { 'retry-after': asked });
      await one.send(url);
      expect(one.pauses).to.deep.equal([waited]);
    }
  });
  it('gives up after ten tries and names the call', async () => {
    const { send, asked } = answering(99);
    const said = await send(url, { method: 'POST' }).catch((error: Error) => error.message);
    expect(said).to.include('POST /api/v1/offices').and.include('503').and.include('busy');
    expect(asked()).to.equal(10);
  });
  it('names a call that nobody answered', async () => {
    const said = await patient(() => Promise.reject(new TypeError('fetch failed')))(url).catch((e: Error) => e.message);
    expect(said).to.equal('GET /api/v1/offices was not answered');
  });
  it('names the call that was refused', async () => {
    const server = createServer((_, response) => {
      response
        .writeHead(422, { 'content-type': 'application/problem+json' })
        .end('{"type":"/problems/unknown-reference"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const folder = mkdtempSync(join(tmpdir(), 'daybook-demo-'));
    try {
      const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const said = await loadDemo(at, folder, () => undefined).catch((error: Error) => error.message);
      expect(said).to.equal('demo data: POST /api/v1/auth/login was refused: 422 unknown-reference');
    } finally {
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
  it('hands on every other answer at once', async () => {
    const refuse: typeof fetch = async () => new Response('{}', { status: 409 });
    expect((await patient(refuse)(url)).status).to.equal(409);
  });
});
