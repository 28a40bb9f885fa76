import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { smsDisabled } from '#platform/sms/none';
import { openSms, type SmsOptions } from '#platform/sms/twilio';
import { catcher } from '#test/support/parts';

type Caught = { readonly to: string; readonly from: string; readonly body: string; readonly sid: string };
let count = 0;
const smsOf = (more: object = {}) => {
  count += 1;
  return { to: '+4930123456', text: 'Grüße 🦊 & + %', idempotencyKey: `key-${count}`, ...more };
};

describe('SMS', function () {
  this.timeout(20_000);
  let url: string;
  const open = (options: Partial<SmsOptions> = {}) =>
    openSms({ baseUrl: url, accountSid: 'AC123', secret: 'secret', from: 'Daybook', timeoutMs: 2_000, ...options });
  const caught = async (): Promise<Caught[]> =>
    (await fetch(`${url}/sms`, { headers: { accept: 'application/json' } })).json() as Promise<Caught[]>;
  const fault = (sms: object) =>
    fetch(`${url}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ sms }),
    });
  before(async function () {
    this.timeout(60_000);
    ({ url } = await catcher());
  });
  beforeEach(async () => {
    await fetch(`${url}/sms`, { method: 'DELETE' });
    await fault({});
  });

  it('sends, and says what the provider calls it', async () => {
    const result = await open().send(smsOf());
    const [sms] = await caught();
    expect(sms).to.include({ to: '+4930123456', from: 'Daybook', body: 'Grüße 🦊 & + %' });
    expect(result).to.deep.equal({ outcome: 'sent', providerId: sms?.sid });
  });
  it('is one message when it is sent twice under one key', async () => {
    const [sender, sms] = [open(), smsOf()];
    expect(await sender.send(sms)).to.deep.equal(await sender.send(sms));
    expect(await caught()).to.have.length(1);
  });
  it('understands numbers as people write them', async () => {
    expect(await open().send(smsOf({ to: '+49 (30) 123-456' }))).to.have.property('outcome', 'sent');
    expect((await caught())[0]?.to).to.equal('+4930123456');
  });
  for (const to of ['030 123456', '+0123456789', '', '+49', 'anna', '+4930123456,+4930123457', '+49301234567890123'])
    it(`refuses ${JSON.stringify(to)}`, async () => {
      expect(await open().send(smsOf({ to }))).to.deep.equal({ outcome: 'rejected', why: 'not-a-phone-number' });
    });
  it('refuses a key that could begin a header of its own', async () => {
    expect(await open().send(smsOf({ idempotencyKey: 'a\r\nX: y' }))).to.have.property('outcome', 'rejected');
  });
  for (const { code, outcome } of [
    { code: 429, outcome: 'failed' },
    { code: 500, outcome: 'failed' },
    { code: 503, outcome: 'failed' },
    { code: 401, outcome: 'failed' },
    { code: 400, outcome: 'rejected' },
    { code: 404, outcome: 'rejected' },
  ])
    it(`takes a status of ${code} as ${outcome}`, async () => {
      await fault({ refuse: 1, code });
      const result = await open().send(smsOf());
      expect(result).to.have.property('outcome', outcome);
      expect(result).to.have.property('why').that.contains(`sms-${code}`);
      expect(await open().send(smsOf())).to.have.property('outcome', 'sent');
    });
  it('passes on why the provider refuses, as its code', async () => {
    const result = await open().send(smsOf({ text: 'x'.repeat(2_000) }));
    expect(result).to.deep.equal({ outcome: 'rejected', why: 'sms-400-21617' });
  });
  it('answers within its deadline', async () => {
    await fault({ hang: 1 });
    const from = Date.now();
    expect(await open({ timeoutMs: 300 }).send(smsOf())).to.deep.equal({ outcome: 'failed', why: 'sms-timeout' });
    expect(Date.now() - from).to.be.lessThan(1_500);
    expect(await open({ baseUrl: 'http://127.0.0.1:1' }).send(smsOf())).to.deep.equal({
      outcome: 'failed',
      why: 'sms-no-connection',
    });
  });
  it('takes its password nowhere else, and looks at no more of an answer than it must', async () => {
    const visited: string[] = [];
    const odd = createServer((req, res) => {
      visited.push(req.url ?? '');
      if (req.url?.includes('AC-moved')) res.writeHead(307, { location: '/elsewhere' }).end();
      else res.writeHead(201).end('x'.repeat(5_000_000));
    });
    odd.listen(0, '127.0.0.1');
    await once(odd, 'listening');
    const baseUrl = `http://127.0.0.1:${(odd.address() as AddressInfo).port}/`;
    expect(await open({ baseUrl, accountSid: 'AC-moved' }).send(smsOf())).to.have.property('outcome', 'failed');
    expect(visited).to.deep.equal(['/2010-04-01/Accounts/AC-moved/Messages.json']);
    expect(await open({ baseUrl }).send(smsOf())).to.deep.equal({ outcome: 'sent', providerId: 'unknown' });
    odd.closeAllConnections();
    odd.close();
  });
  it('says of each message that it is switched off', async () => {
    expect(await smsDisabled.send(smsOf())).to.deep.equal({ outcome: 'rejected', why: 'sms-disabled' });
  });
});
