import { createClient, Refused } from '#contracts/client';
import { apiOperations } from '#contracts/operations/index';
import { type Api, adminOf } from '#test/support/api';
import { startTestSystem, stopSystems } from '#test/support/system';
import { compare, type Samples, shown } from './enumeration-verdict.ts';

/**
 * Does the time of an answer tell who is known (threat row User list)? So many samples for known and for unknown
 * addresses, in random order, on every route that takes one. `SAMPLES=1000 node --conditions=source --import=#typescript
 * test/campaigns/enumeration.ts`; ends with 1 when one of them tells.
 */
const count = Number(process.env.SAMPLES ?? 1_000);
const accounts = Math.max(20, Math.ceil(count / 40));
const password = 'a sentence is a good password';

const system = await startTestSystem({
  env: {
    FIRST_SUPERUSER: 'admin@daybook.example',
    FIRST_SUPERUSER_PASSWORD: 'demo password admin',
    REGISTRATION_MODE: 'verify',
    TRUSTED_PROXIES: '127.0.0.1',
    RATE_LIMIT_ENABLED: 'false',
    LOG_LEVEL: 'warn',
  },
});
const baseUrl = system.endpoints.http;

const known = Array.from({ length: accounts }, (_, n) => `known${n}@client.example`);
const unknown = Array.from({ length: accounts }, (_, n) => `nobody${n}@client.example`);
const { api: admin } = await adminOf(baseUrl);
for (const email of known) await admin.createUser({ body: { name: 'Ada Byron', email, password, roles: ['client'] } });

let asked = 0;
/** Each from an address of its own, so that no count of failures stands in the way. */
const stranger = (): Api => {
  asked += 1;
  const address = `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`;
  return createClient(apiOperations, {
    baseUrl,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, 'x-forwarded-for': address } }),
  });
};

const answered = async (work: Promise<{ status: number; body: unknown }>): Promise<string> =>
  work.then(
    ({ status, body }) => `${status} ${JSON.stringify(body)}`,
    (error: unknown) => (error instanceof Refused ? `${error.status} ${error.code}` : String(error)),
  );

/** Interleaved by chance: what else goes on in the machine meets both alike. */
const measure = async (hands: number, ask: (email: string, nth: number) => Promise<string>): Promise<Samples> => {
  const kinds = Array.from({ length: 2 * count }, (_, n) => n < count).sort(() => Math.random() - 0.5);
  const samples: Samples = { known: [], unknown: [], answers: { known: new Set(), unknown: new Set() } };
  let next = 0;
  const work = async () => {
    for (let n = next++; n < kinds.length; n = next++) {
      const kind = kinds[n] ? 'known' : 'unknown';
      const email = (kinds[n] ? known : unknown)[n % accounts] ?? '';
      const began = performance.now();
      const answer = await ask(email, n);
      samples[kind].push(performance.now() - began);
      samples.answers[kind].add(answer);
    }
  };
  await Promise.all(Array.from({ length: hands }, work));
  return samples;
};

const routes: readonly (readonly [string, number, (email: string, nth: number) => Promise<string>])[] = [
  ['login', 1, (email) => answered(stranger().login({ body: { email, password: 'not the one at all, sorry' } }))],
  ['forgot', 4, (email) => answered(stranger().forgotPassword({ body: { email } }))],
  ['resend', 4, (email) => answered(stranger().resendVerification({ body: { email } }))],
  [
    'register',
    3,
    (email, nth) => {
      // Whoever registers is known from then on: each stranger only once.
      const own = email.startsWith('known') ? email : `${nth}.${email}`;
      return answered(stranger().register({ body: { name: 'Ada Byron', email: own, password } }));
    },
  ],
];

let tells = 0;
console.log(`${count} + ${count} samples each, ${accounts} accounts`);
for (const [name, hands, ask] of routes) {
  const verdict = compare(await measure(hands, ask));
  console.log(shown(name, verdict));
  if (verdict.tells) tells += 1;
}
await stopSystems();
console.log(tells === 0 ? 'no route tells who is known' : `${tells} routes tell who is known`);
process.exit(tells === 0 ? 0 : 1);
