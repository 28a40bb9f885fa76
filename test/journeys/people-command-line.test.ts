import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Api, adminOf, apiAs, eventually, newPerson, signIn, testSettings } from '#test/support/api';
import { bareEnvironment, startTestSystem, type TestSystem } from '#test/support/system';

const launcher = fileURLToPath(new URL('../../scripts/daybook.mjs', import.meta.url));
type Said = { readonly code: number | null; readonly out: string; readonly err: string };

const password = 'river walnut staple orbit';
const kidOf = (token: string): string => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;

describe('the command line (C12, E2, threat row Keys)', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let at = '';
  let admin: Api;
  let turned: { known: Awaited<ReturnType<typeof newPerson>>; old: string; fresh: string; at: number };
  before(async () => {
    system = await startTestSystem({ env: testSettings });
    at = system.endpoints.http;
    ({ api: admin } = await adminOf(at));
  });
  after(() => system.stop());

  const daybook = (
    args: readonly string[],
    { env = {}, stdin = '' }: { env?: NodeJS.ProcessEnv; stdin?: string } = {},
  ) =>
    new Promise<Said>((resolve, reject) => {
      const child = spawn(process.execPath, [launcher, ...args], {
        env: { ...bareEnvironment(), DATA_DIR: system.dataDir, ...env },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      const said = { out: '', err: '' };
      child.stdout.on('data', (chunk) => (said.out += chunk));
      child.stderr.on('data', (chunk) => (said.err += chunk));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...said }));
      // Who refuses before reading leaves the pipe closed.
      child.stdin.on('error', () => undefined);
      child.stdin.end(stdin);
    });

  /** Another process made them: the services hear of it a moment later. */
  const comesIn = async (email: string) => {
    const signedIn = await eventually(
      () => signIn(at, email, password).catch(() => undefined),
      (one) => one !== undefined,
    );
    return signedIn ?? expect.fail('nobody came in');
  };

  it('says what there is, helps with each, and complains about what there is not', async () => {
    const all = await daybook([]);
    expect(all.code).to.equal(0);
    for (const name of ['create-admin', 'keys']) expect(all.out).to.include(name);
    expect((await daybook(['create-admin', '--help'])).out).to.include('npx daybook create-admin');
    const none = await daybook(['fly']);
    expect([none.code, none.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 1 && /no command fly/.test(err),
    );
    const odd = await daybook(['create-admin', '--wings', 'two']);
    expect([odd.code, odd.out]).to.deep.equal([1, '']);
    expect(odd.err)
      .to.include('--wings')
      .and.not.match(/\n\s+at /);
  });

  it('adds a pair of token keys while the services run; it signs when every service knows it', async () => {
    const known = await newPerson(at);
    const old = kidOf(known.accessToken);
    expect((await daybook(['keys', 'list'])).out).to.include(`${old}  signs`);
    expect((await daybook(['keys', 'retire', old])).err).to.include('signs now');
    const added = await daybook(['keys', 'rotate']);
    expect([added.code, added.err]).to.deep.equal([0, '']);
    turned = { known, old, fresh: /Added (\S+)\./.exec(added.out)?.[1] ?? '', at: performance.now() };
    const { accessToken } = await signIn(at, known.email, known.password);
    expect(kidOf(accessToken), 'not yet').to.equal(old);
  });

  it('makes an admin of the running system by the same code as the service, with a host if wanted', async () => {
    const { officeId } = (await admin.openOffice({ body: { name: 'Town hall', zone: 'Europe/Madrid' } })).body;
    const email = 'olga.first@daybook.example';
    const args = ['create-admin', '--email', email, '--name', 'Olga First'];
    const made = await daybook([...args, '--host', '--office', officeId], { env: { DAYBOOK_PASSWORD: password } });
    expect([made.code, made.err], made.err).to.deep.equal([0, '']);
    expect(made.out).to.include('is an admin and a host').and.not.include(password);
    const { api, person } = await comesIn(email);
    expect(person.roles).to.have.members(['admin', 'host']);
    // Another process wrote it, so no token says up to where to wait.
    const host = await eventually(
      () =>
        api.getHost({ params: { hostId: person.hostId ?? '' } }).then(
          ({ body }) => body,
          () => undefined,
        ),
      (body) => body?.officeIds.length === 1,
    );
    expect(host).to.deep.include({ officeIds: [officeId], zone: 'Europe/Madrid', name: 'Olga First' });
    const { items } = (await api.getAuditStream({ params: { stream: `person-${person.personId}` }, query: {} })).body;
    expect(items[0]).to.deep.include({ type: 'PersonRegistered' });
    expect(items[0]).to.include({ actorId: 'system:command-line', via: 'system' });

    const again = await daybook(args, { stdin: `${password}\n` });
    expect([again.code, again.out]).to.deep.equal([1, '']);
    expect(again.err).to.include(`somebody with the e-mail ${email} already`);
  });

  it('takes the password from standard input, and refuses weak ones, odd addresses and offices that are not there', async () => {
    const email = 'piped@daybook.example';
    const args = (more: object = {}) =>
      Object.entries({ email, name: 'Piped Password', ...more }).flatMap(([name, value]) => [`--${name}`, value]);
    const weak = await daybook(['create-admin', ...args()], { stdin: 'short\n' });
    expect([weak.code, weak.err]).to.satisfy(([code, err]: [number, string]) => code === 1 && /at least 15/.test(err));
    const common = await daybook(['create-admin', ...args()], { stdin: 'passwordpassword\n' });
    expect(common.code).to.equal(1);
    const odd = await daybook(['create-admin', ...args({ email: 'not an address' })], { stdin: `${password}\n` });
    expect(odd.err).to.include('--email');
    const nowhere = await daybook(['create-admin', ...args(), '--host', '--office', 'aaaaaaaaaaaa'], {
      stdin: `${password}\n`,
    });
    expect(nowhere.err).to.include('no such office');
    expect((await daybook(['create-admin', ...args()], { stdin: `${password}\r\nmore\n` })).code).to.equal(0);
    expect((await comesIn(email)).person.roles).to.deep.equal(['admin']);
    const silent = await daybook(['create-admin', '--email', email]);
    expect(silent.err).to.include('give --name');
  });

  it('says what to do where nothing runs, and names every setting that is wrong', async () => {
    const elsewhere = { DATA_DIR: join(system.dataDir, 'nothing here') };
    const nothing = await daybook(['keys', 'list'], { env: elsewhere });
    expect([nothing.code, nothing.err]).to.satisfy(
      ([code, err]: [number, string]) => code === 1 && /does not run/.test(err),
    );
    const dead = { DATA_DIR: system.dataDir, DATABASE_URL: 'postgres://nobody:nothing@127.0.0.1:9/nowhere' };
    const args = ['create-admin', '--email', 'late@daybook.example', '--name', 'Late'];
    const silent = await daybook(args, { env: dead, stdin: `${password}\n` });
    expect([silent.code, silent.out]).to.deep.equal([1, '']);
    expect(silent.err)
      .to.include('Postgres (DATABASE_URL) does not answer')
      .and.not.match(/\n\s+at /);
    const half = await daybook(['keys', 'list'], { env: { ...elsewhere, EVENTSTORE_URL: 'http://nowhere' } });
    expect(half.err).to.include('EVENTSTORE_URL').and.include('SECRET_KEY');
  });

  it('keeps a folder of public halves in step, for services that only verify', async () => {
    const folder = join(system.dataDir, 'deploy keys');
    const [all, publicOnly] = [join(folder, 'all'), join(folder, 'public')];
    const rotate = () => daybook(['keys', 'rotate', '--dir', all]);
    expect((await rotate()).err).to.include('There is no folder');
    for (const one of [all, publicOnly]) mkdirSync(one, { recursive: true });
    const [kid] = /\S+(?=\. It signs)/.exec((await rotate()).out) ?? [];
    expect(readdirSync(all)).to.have.members([`${kid}.private.pem`, `${kid}.public.pem`]);
    expect(readdirSync(publicOnly)).to.deep.equal([`${kid}.public.pem`]);
    expect((await daybook(['keys', 'retire', kid ?? '', '--dir', all, '--now'])).err, 'the only one').to.include(
      'signs now',
    );
  });

  it('by then the new pair signs and the old one verifies; retired, its tokens are refused within seconds', async () => {
    const { known, old, fresh, at: began } = turned;
    const accessToken = await eventually(
      async () => {
        const { accessToken } = await signIn(at, known.email, known.password);
        // Many times, since a person has fifty sign-ins at most.
        for (let times = 0; times < 100; times += 1)
          for (const token of [known.accessToken, accessToken]) await apiAs(at, token).me({});
        return accessToken;
      },
      (token) => kidOf(token) === fresh,
      20_000,
    );
    expect(kidOf(accessToken)).to.equal(fresh);
    expect(performance.now() - began).to.be.greaterThan(9_000);
    const jwks = (await (await fetch(`${at}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] };
    expect(jwks.keys.map(({ kid }) => kid)).to.have.members([old, fresh]);

    expect((await daybook(['keys', 'retire', old])).err).to.match(/may be good for \d+ more minutes/);
    expect((await daybook(['keys', 'retire', old, '--now'])).code).to.equal(0);
    const before = () =>
      apiAs(at, known.accessToken)
        .me({})
        .then(
          () => 'granted',
          () => 'refused',
        );
    await eventually(before, (outcome) => outcome === 'refused', 5_000);
    expect((await apiAs(at, accessToken).me({})).status).to.equal(200);
    expect(readdirSync(join(system.dataDir, 'jwt')).every((file) => file.startsWith(fresh))).to.equal(true);
  });
});
