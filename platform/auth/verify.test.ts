import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import type { Grants } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import { type Caller, can } from '../http/caller.ts';
import { audience, type Claims, issuer, tokenType } from './claims.ts';
import { presetGrants } from './grants.ts';
import type { TokenKeys } from './keys.ts';
import { signAccessToken } from './sign.ts';
import { authenticator } from './verify.ts';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const ours = pair();
const theirs = pair();
const keys: TokenKeys = { publicKeys: new Map([['k1', ours.publicKey]]), signing: { kid: 'k1', key: ours.privateKey } };
const now = () => Math.floor(Date.now() / 1000);
const claims = (change: Partial<Claims> = {}): Claims => ({
  sub: 'pppppppppppp',
  sid: 's1',
  roles: ['client'],
  mem: [],
  iat: now(),
  exp: now() + 600,
  ...change,
});

let revoked = false;
let version = 0;
let defined: Grants = {};
let clock = Date.now;
const authenticate = authenticator({
  keys: () => keys,
  grantsOf: (roleId) => (roleId === 'dddddddddddd' ? defined : presetGrants(roleId)),
  grantsVersion: () => version,
  serviceKey: 'a-service-key-of-thirty-two-bytes',
  isRevoked: () => revoked,
  now: () => clock(),
});
const as = async (headers: Record<string, string>): Promise<Caller> =>
  authenticate({ headers } as unknown as IncomingMessage);
const bearer = (token: string) => as({ authorization: `Bearer ${token}` });
const refused = async (work: Promise<unknown>): Promise<void> => {
  const error = await work.then(
    () => new Error('was let in'),
    (e: unknown) => e,
  );
  expect(error).to.be.instanceOf(Problem);
  expect((error as Problem).code).to.equal('unauthenticated');
};

const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const full = { ...claims(), iss: issuer, aud: audience };
const header = { alg: 'RS256', typ: tokenType, kid: 'k1' };
const rs = (head: unknown, body: unknown, key: KeyObject = ours.privateKey, hash = 'sha256') => {
  const text = `${part(head)}.${part(body)}`;
  return `${text}.${sign(hash, Buffer.from(text), key).toString('base64url')}`;
};
const hs = (head: unknown, body: unknown, secret: string | Buffer) => {
  const text = `${part(head)}.${part(body)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};
const pem = createPublicKey(ours.privateKey).export({ type: 'spki', format: 'pem' });
const der = createPublicKey(ours.privateKey).export({ type: 'spki', format: 'der' });
const jwk = theirs.publicKey.export({ format: 'jwk' });
const good = () => rs(header, full);

/** Threat row: access token, attacks on algorithm, key and claims. */
const forged: Readonly<Record<string, () => string>> = {
  'alg none': () => `${part({ ...header, alg: 'none' })}.${part(full)}.`,
  'alg None': () => `${part({ ...header, alg: 'None' })}.${part(full)}.`,
  'alg NONE with a signature': () => rs({ ...header, alg: 'NONE' }, full),
  'no alg': () => rs({ typ: tokenType, kid: 'k1' }, full),
  'alg as a list': () => rs({ ...header, alg: ['RS256'] }, full),
  'HMAC with the public key as PEM': () => hs({ ...header, alg: 'HS256' }, full, pem),
  'HMAC with the public key as DER': () => hs({ ...header, alg: 'HS256' }, full, der),
  'HMAC with an empty secret': () => hs({ ...header, alg: 'HS256' }, full, ''),
  'HMAC called RS256': () => hs(header, full, pem),
  RS384: () => rs({ ...header, alg: 'RS384' }, full, ours.privateKey, 'sha384'),
  RS512: () => rs({ ...header, alg: 'RS512' }, full, ours.privateKey, 'sha512'),
  PS256: () => rs({ ...header, alg: 'PS256' }, full),
  ES256: () => rs({ ...header, alg: 'ES256' }, full),
  'another key': () => rs(header, full, theirs.privateKey),
  'another key, signed with sha1': () => rs(header, full, theirs.privateKey, 'sha1'),
  'no kid': () => rs({ alg: 'RS256', typ: tokenType }, full),
  'an unknown kid': () => rs({ ...header, kid: 'k2' }, full),
  'kid as a path': () => rs({ ...header, kid: '../../../../dev/null' }, full),
  'kid as SQL': () => rs({ ...header, kid: "k1' or '1'='1" }, full),
  'kid as a prototype': () => rs({ ...header, kid: '__proto__' }, full),
  'kid as a number': () => rs({ ...header, kid: 1 }, full),
  'kid as a list': () => rs({ ...header, kid: ['k1'] }, full),
  'kid empty': () => rs({ ...header, kid: '' }, full),
  'its own jwk': () => rs({ ...header, jwk }, full, theirs.privateKey),
  'its own jwk, our key': () => rs({ ...header, jwk }, full),
  'a jku': () => rs({ ...header, jku: 'http://127.0.0.1:1/keys' }, full, theirs.privateKey),
  'a jku, our key': () => rs({ ...header, jku: 'http://127.0.0.1:1/keys' }, full),
  'an x5c': () => rs({ ...header, x5c: ['AAAA'] }, full),
  'an x5u': () => rs({ ...header, x5u: 'http://127.0.0.1:1/c' }, full),
  'a crit': () => rs({ ...header, crit: ['exp'] }, full),
  'typ JWT (a token for something else)': () => rs({ ...header, typ: 'JWT' }, full),
  'typ of a refresh token': () => rs({ ...header, typ: 'rt+jwt' }, full),
  'no typ': () => rs({ alg: 'RS256', kid: 'k1' }, full),
  expired: () => rs(header, { ...full, exp: now() - 1 }),
  'no exp': () => rs(header, { ...full, exp: undefined }),
  'exp as text': () => rs(header, { ...full, exp: '9999999999' }),
  'not valid yet': () => rs(header, { ...full, nbf: now() + 600 }),
  'another issuer': () => rs(header, { ...full, iss: 'somebody' }),
  'no issuer': () => rs(header, { ...full, iss: undefined }),
  'another audience': () => rs(header, { ...full, aud: 'another-api' }),
  'no audience': () => rs(header, { ...full, aud: undefined }),
  'no subject': () => rs(header, { ...full, sub: undefined }),
  'a subject that is no id': () => rs(header, { ...full, sub: 'admin' }),
  'a subject as an object': () => rs(header, { ...full, sub: { $ne: null } }),
  'no session': () => rs(header, { ...full, sid: undefined }),
  'roles as text': () => rs(header, { ...full, roles: 'admin' }),
  'no roles': () => rs(header, { ...full, roles: undefined }),
  'memberships as text': () => rs(header, { ...full, mem: 'all' }),
  'a host that is no id': () => rs(header, { ...full, host: '*' }),
  'a changed body': () => good().replace(/\.[^.]+\./, `.${part({ ...full, roles: ['admin'] })}.`),
  'a changed header': () => good().replace(/^[^.]+/, part({ ...header, x: 1 })),
  'a cut signature': () => good().slice(0, -8),
  'no signature': () => good().replace(/\.[^.]+$/, '.'),
  'two parts': () => good().split('.').slice(0, 2).join('.'),
  'four parts': () => `${good()}.x`,
  'an empty body': () => rs(header, ''),
  'a body that is no JSON': () => rs(header, 'hello'),
  'a body that is null': () => rs(header, 'null'),
  'a body that is a list': () => rs(header, []),
  'no base64': () => '%%%.%%%.%%%',
  'a huge token': () => `${good()}${'A'.repeat(20_000)}`,
  'a NUL in it': () => `${good()}\u0000`,
};

describe('access tokens (threat row access token)', () => {
  beforeEach(() => {
    revoked = false;
    clock = Date.now;
  });

  it('lets in whom it signed, with what their roles allow', async () => {
    const caller = await bearer(
      signAccessToken(keys, claims({ roles: ['client'], mem: [{ o: 'oooooooooooo', r: 'secretary' }] })),
    );
    expect(caller).to.include({ kind: 'person', personId: 'pppppppppppp', sessionId: 's1' });
    expect(can(caller, 'availability:manage', { officeId: 'oooooooooooo' })).to.equal(true);
    expect(can(caller, 'availability:manage', { officeId: 'xxxxxxxxxxxx' })).to.equal(false);
    expect(can(caller, 'subjects:export', { personId: 'pppppppppppp' })).to.equal(true);
    expect(can(caller, 'offices:manage', { officeId: 'oooooooooooo' })).to.equal(false);
  });

  it('a membership never reaches past its office, whatever its role says', async () => {
    const caller = await bearer(signAccessToken(keys, claims({ roles: [], mem: [{ o: 'oooooooooooo', r: 'admin' }] })));
    expect(caller.reach.get('offices:manage')).to.deep.include({ all: false });
    expect(can(caller, 'offices:manage', { officeId: 'xxxxxxxxxxxx' })).to.equal(false);
  });

  for (const [attack, token] of Object.entries(forged))
    it(`refuses a forged token: ${attack}`, () => refused((async () => bearer(token()))()));

  it('has tried at least sixty forgeries', () => expect(Object.keys(forged).length).to.be.at.least(60));

  it('refuses other schemes, blanks and tokens in other places', async () => {
    const token = good();
    for (const authorization of ['', 'Bearer', 'Bearer ', `Basic ${token}`, `Bearer ${token} x`, token])
      await refused((async () => as({ authorization }))());
    expect((await as({ cookie: `token=${token}` })).kind).to.equal('anonymous');
  });

  it('forgets a token it knows when it expires, and when its person is revoked (P36)', async () => {
    const token = signAccessToken(keys, claims({ exp: now() + 60 }));
    await bearer(token);
    clock = () => Date.now() + 61_000;
    await refused((async () => bearer(token))());
    clock = Date.now;
    revoked = true;
    await refused((async () => bearer(token))());
  });

  it('a token it knows allows what its roles allow by now (P36, B8)', async () => {
    const token = signAccessToken(keys, claims({ roles: ['dddddddddddd'] }));
    const mayRead = async () => can(await bearer(token), 'stats:read');
    const define = (grants: Grants) => {
      defined = grants;
      version += 1;
    };
    expect(await mayRead()).to.equal(false);
    define({ 'stats:read': 'all' });
    expect(await mayRead()).to.equal(true);
    define({});
    expect(await mayRead()).to.equal(false);
  });

  it('knows workers by the service key alone', async () => {
    const service = (secret: string) => (async () => as({ authorization: `Service workers:${secret}` }))();
    expect(await service('a-service-key-of-thirty-two-bytes')).to.include({
      kind: 'system',
      actorId: 'system:workers',
    });
    for (const secret of ['', 'x', 'a-service-key-of-thirty-two-byteS']) await refused(service(secret));
  });
});
