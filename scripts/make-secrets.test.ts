import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { expect } from 'chai';
import { readConfig } from '#platform/config';

const script = fileURLToPath(new URL('./make-secrets.mjs', import.meta.url));
const compose = readFileSync(new URL('../docker-compose.yml', import.meta.url), 'utf8');

describe('make-secrets', function () {
  this.timeout(20_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const make = () => spawnSync(process.execPath, [script, folder], { encoding: 'utf8' });
  const env = () => parseEnv(readFileSync(join(folder, '.env'), 'utf8'));

  it('B22 writes what production accepts, beside settings that are there', () => {
    writeFileSync(join(folder, '.env'), 'PORT=8090');
    expect(make().status).to.equal(0);
    const made = env();
    expect(made.PORT).to.equal('8090');
    const config = readConfig(
      {
        ENVIRONMENT: 'production',
        SECRET_KEY: made.DAYBOOK_SECRET_KEY,
        MASTER_KEY: made.DAYBOOK_MASTER_KEY,
        SERVICE_KEY: made.DAYBOOK_SERVICE_KEY,
        FIRST_SUPERUSER: made.DAYBOOK_ADMIN_EMAIL,
        FIRST_SUPERUSER_PASSWORD: made.DAYBOOK_ADMIN_PASSWORD,
        JWT_KEYS_DIR: join(folder, 'deploy/keys/all'),
        EVENTSTORE_URL: `esdb://cmd:${made.DAYBOOK_CMD_PASSWORD}@eventstore:2113?tls=true`,
        DATABASE_URL: `postgres://daybook:${made.DAYBOOK_POSTGRES_PASSWORD}@postgres/daybook`,
        NATS_URL: `nats://daybook:${made.DAYBOOK_NATS_PASSWORD}@nats`,
        ALLOWED_HOSTS: 'book.example.org',
      },
      () => true,
    );
    expect(config.ENVIRONMENT).to.equal('production');
  });

  it('gives the private half of the key to one folder only, and nothing to other users', () => {
    make();
    const keys = (name: string) => readdirSync(join(folder, 'deploy/keys', name)).map((file) => file.slice(-11));
    expect(keys('all')).to.have.members(['private.pem', '.public.pem']);
    expect(keys('public')).to.deep.equal(['.public.pem']);
    for (const path of ['.env', `deploy/keys/all/${readdirSync(join(folder, 'deploy/keys/all'))[0]}`])
      expect(statSync(join(folder, path)).mode & 0o077, path).to.equal(0);
  });

  it('never overwrites', () => {
    make();
    const before = readFileSync(join(folder, '.env'), 'utf8');
    const second = make();
    expect(second.status).to.equal(1);
    expect(second.stderr).to.include('Nothing was written');
    expect(readFileSync(join(folder, '.env'), 'utf8')).to.equal(before);
  });

  it('C10 makes every secret that Compose asks for', () => {
    execFileSync(process.execPath, [script, folder]);
    const asked = [...compose.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name ?? '');
    expect(asked).to.have.length.above(4);
    expect(env()).to.include.keys(asked);
  });
});
