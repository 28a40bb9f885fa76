import { createHistogram } from 'node:perf_hooks';
import { createClient, Refused } from '#contracts/client';
import { apiOperations } from '#contracts/operations/index';
import { type Api, adminOf, dateIn, openOffice } from '#test/support/api';
import { startTestSystem, stopSystems } from '#test/support/system';

/**
 * Do bookings go on while somebody floods the sign-in (threat row CPU)? Bookings at a steady pace, first alone and then
 * beside so many logins a second. `FOR_SECONDS=60 LOGINS=200 BOOKINGS=10 node --conditions=source --import=#typescript
 * test/campaigns/login-flood.ts`; ends with 1 when their 99th percentile more than doubles.
 */
const seconds = Number(process.env.FOR_SECONDS ?? 60);
const loginsPerSecond = Number(process.env.LOGINS ?? 200);
const bookingsPerSecond = Number(process.env.BOOKINGS ?? 10);

const system = await startTestSystem({
  env: {
    FIRST_SUPERUSER: 'admin@daybook.example',
    FIRST_SUPERUSER_PASSWORD: 'demo password admin',
    TRUSTED_PROXIES: '127.0.0.1',
    RATE_LIMIT_ENABLED: 'false',
    LOG_LEVEL: 'warn',
  },
});
const baseUrl = system.endpoints.http;
const { api: admin } = await adminOf(baseUrl);
const places = await Promise.all(Array.from({ length: 4 }, () => openOffice(admin)));
const { personId: clientId } = (await admin.registerClient({ body: { name: 'Ada Byron' } })).body;

/** A slot nobody has: host by host, half-hour by half-hour, day by day. */
let booked = 0;
const book = async (): Promise<void> => {
  const nth = booked;
  booked += 1;
  const place = places[nth % places.length];
  if (!place) throw new Error('no host');
  const slot = Math.floor(nth / places.length);
  const minutes = 9 * 60 + (slot % 16) * 30;
  const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${minutes % 60 === 0 ? '00' : '30'}`;
  const start = `${dateIn(2 + Math.floor(slot / 16))}T${time}`;
  await admin.bookAppointment({ body: { ...place, clientId, start, allowClientOverlap: true } });
};

let asked = 0;
const login = async (): Promise<string> => {
  asked += 1;
  const address = `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`;
  const stranger: Api = createClient(apiOperations, { baseUrl });
  return stranger
    .login({
      body: { email: `nobody${asked}@client.example`, password: 'not the one at all, sorry' },
      headers: { 'x-forwarded-for': address },
    })
    .then(
      () => 'in',
      (error: unknown) => (error instanceof Refused ? `${error.status}` : 'no answer'),
    );
};

/** Open: the next comes when it is due, whether the last was answered or not. */
const atPace = async (perSecond: number, deed: () => Promise<void>): Promise<void> => {
  const began = performance.now();
  const doing: Promise<void>[] = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n * 1_000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    doing.push(deed());
  }
  await Promise.all(doing);
};

const bookings = async () => {
  const times = createHistogram();
  let failed = 0;
  await atPace(bookingsPerSecond, async () => {
    const began = performance.now();
    await book().catch((error: unknown) => {
      failed += 1;
      if (failed === 1) console.log(String(error));
    });
    times.record(Math.max(1, Math.round((performance.now() - began) * 1e6)));
  });
  return { p50: times.percentile(50) / 1e6, p99: times.percentile(99) / 1e6, failed };
};

const shown = ({ p50, p99, failed }: Awaited<ReturnType<typeof bookings>>): string =>
  `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, failed ${failed}`;

await bookings(); // once for the caches
const alone = await bookings();
console.log(`${bookingsPerSecond} bookings a second for ${seconds} s alone: ${shown(alone)}`);
const outcomes: Record<string, number> = {};
const flood = atPace(loginsPerSecond, async () => {
  const outcome = await login();
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
});
const beside = await bookings();
await flood;
const ratio = beside.p99 / alone.p99;
console.log(`beside ${loginsPerSecond} logins a second: ${shown(beside)}; ${ratio.toFixed(2)} times`);
console.log(`logins: ${JSON.stringify(outcomes)}`);
await stopSystems();
process.exit(ratio <= 2 && beside.failed === 0 ? 0 : 1);
