import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Api, adminOf, dateIn, eventually, openOffice, sharedApart } from '#test/support/api';
import type { TestSystem } from '#test/support/system';

/** One of a kind, so that whatever shows it was told it. */
const canary = (what: string): string => `canary${what}${process.pid}qx`;

describe('what no log may show (threat row logs, E7)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let base = '';
  let admin: Api;
  const planted = new Set<string>();
  const plant = (value: string): string => {
    planted.add(value);
    return value;
  };

  before(async () => {
    ({ system, web: base } = await sharedApart());
    const signedIn = await adminOf(base);
    admin = signedIn.api;
    plant(signedIn.accessToken);
  });

  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  };
  const logs = (): string => {
    const folder = join(system.dataDir, 'logs');
    const files = readdirSync(folder).filter((file) => file.endsWith('.log'));
    expect(files).to.include.members(['web.log', 'projectors.log']);
    return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  };

  it('fifty canaries in every place a secret or a person can stand: none is in a log', async () => {
    const email = plant(`${canary('mail')}@daybook.example`);
    const password = plant(`${canary('password')} is a long sentence`);
    const name = plant(canary('Name'));
    const phone = plant(`+3469${String(process.pid).padStart(7, '4')}`);
    const registered = await send('POST', '/api/v1/auth/register', { name, email, password, phone });
    expect(registered.status, registered.text).to.equal(201);
    plant(JSON.parse(registered.text).accessToken);
    for (const cookie of registered.headers.getSetCookie())
      plant(cookie.split(';')[0]?.split('=')[1] ?? canary('none'));
    for (let i = 0; i < 6; i += 1) {
      const wrong = { email: plant(`${canary(`w${i}`)}@daybook.example`), password: plant(canary(`wrong${i}`)) };
      await send('POST', '/api/v1/auth/login', wrong);
    }
    await send('POST', '/api/v1/auth/password/forgot', { email });
    await send('POST', '/api/v1/auth/password/reset', {
      token: plant(canary('token')),
      password: plant(canary('new')),
    });

    const { officeId, serviceId, hostId } = await openOffice(admin);
    const client = { name: plant(canary('Client')), email: plant(`${canary('c')}@daybook.example`) };
    const booked = await admin.bookAppointment({
      body: { officeId, serviceId, hostId, start: `${dateIn(12)}T10:00`, client, note: plant(canary('note')) },
    });
    const params = { appointmentId: booked.body.appointmentId };
    await admin.cancelAppointment({ params, body: { reason: plant(canary('reason')) } });
    const label = plant(canary('label'));
    const { key } = (await admin.issueApiKey({ body: { label, permissions: ['appointments:read'] } })).body;
    plant(key);
    plant(key.slice(17));

    for (let i = 0; i < 5; i += 1) {
      await send('GET', '/api/v1/appointments', undefined, { authorization: `Bearer ${plant(canary(`bearer${i}`))}` });
      await send('GET', '/api/v1/appointments', undefined, { 'x-api-key': plant(`dbk_${canary(`key${i}`)}`) });
      await send('GET', '/api/v1/offices', undefined, { cookie: `refresh=${plant(canary(`cookie${i}`))}` });
      await send('GET', `/api/v1/hosts?q=${plant(canary(`query${i}`))}`);
      await send('POST', '/api/v1/holds', `{"${plant(canary(`broken${i}`))}": `);
      await send(
        'POST',
        '/api/v1/holds',
        { note: plant(canary(`field${i}`)) },
        { 'idempotency-key': plant(canary(`i${i}`)) },
      );
    }
    await send('GET', '/api/v1/appointments', undefined, { 'x-api-key': key });
    expect(planted.size).to.be.at.least(50);

    // The last request of all stands in the log: whatever was to be written before it has been.
    await send('GET', '/health/live', undefined, { 'x-request-id': 'the-last-one' });
    const text = await eventually(
      async () => logs(),
      (all) => all.includes('the-last-one'),
    );
    expect(text.length).to.be.above(2_000);
    for (const value of planted) expect(text.includes(value), `a log shows ${value}`).to.equal(false);
  });

  it('a request makes one line, whatever it carries (threat row logs)', async () => {
    const lines = () => logs().split('\n').length;
    const forged = `${canary('line')}%0d%0a{"level":"info","message":"forged"}`;
    await send('GET', `/api/v1/offices/${forged}`);
    await send('GET', '/health/live', undefined, { 'x-request-id': 'after-forging' });
    const text = await eventually(
      async () => logs(),
      (all) => all.includes('after-forging'),
    );
    expect(text).to.not.include('forged').and.to.not.include(canary('line'));
    expect(lines()).to.be.above(3);
    for (const line of text.split('\n').filter((one) => one.startsWith('{')))
      expect(() => JSON.parse(line), line).to.not.throw();
  });
});
