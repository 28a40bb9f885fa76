import { expect } from 'chai';
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
  it('hands on every other answer at once', async () => {
    const refuse: typeof fetch = async () => new Response('{}', { status: 409 });
    expect((await patient(refuse)(url)).status).to.equal(409);
  });
});
