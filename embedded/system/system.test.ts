import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { environmentFor, userSettings } from './environment.ts';
import { isHeldBy, parseHolder, takeInstanceLock } from './instance-lock.ts';
import { keepJwtKeys, keepSecrets } from './secrets.ts';
import { backoffMs, recentCrashes } from './supervise.ts';

const wiring = {
  dataDir: '/data',
  port: 8080,
  addresses: {
    eventStore: 'esdb://e',
    postgres: 'postgres://p',
    nats: 'nats://n',
    smtpPort: 2525,
    catcher: 'http://c',
  },
  secrets: { SECRET_KEY: 's', MASTER_KEY: 'm', SERVICE_KEY: 'k' },
  jwtKeys: '/data/jwt',
};

describe('what the services are told', () => {
  it('B18 names every embedded part', () => {
    expect(environmentFor({}, wiring)).to.include({
      ENVIRONMENT: 'local',
      EMBEDDED: 'true',
      EVENTSTORE_URL: 'esdb://e',
      DATABASE_URL: 'postgres://p',
      MAIL_PORT: '2525',
      MAIL_STARTTLS: 'false',
      SMS_PROVIDER: 'catcher',
      SMS_BASE_URL: 'http://c',
      JWT_KEYS_DIR: '/data/jwt',
      PORT: '8080',
    });
  });

  it('lets what the user has set win, under any of its names', () => {
    const user = userSettings({ NATS_URL: 'nats://mine', JWT_SECRET_KEY: 'mine', ENVIRONMENT: '' });
    expect(environmentFor(user, wiring)).to.include({
      NATS_URL: 'nats://mine',
      SECRET_KEY: 'mine',
      ENVIRONMENT: 'local',
    });
  });

  it("mixes nothing of the catcher into the user's own mail server or SMS provider", () => {
    const env = environmentFor({ MAIL_SERVER: 'mail.example.org', SMS_PROVIDER: 'twilio' }, wiring);
    expect(env).to.not.have.any.keys('MAIL_PORT', 'MAIL_STARTTLS', 'SMS_BASE_URL', 'SMS_API_KEY');
  });

  it('B19 makes one database address of the parts', () => {
    const parts = { POSTGRES_SERVER: 'db', POSTGRES_USER: 'u', POSTGRES_PASSWORD: 'p/w', POSTGRES_DB: 'd' };
    expect(userSettings(parts).DATABASE_URL).to.equal('postgres://u:p%2Fw@db:5432/d');
    expect(userSettings({ ...parts, DATABASE_URL: 'postgres://x' }).DATABASE_URL).to.equal('postgres://x');
  });
});

describe('the data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-folder-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('A14 keeps its secrets, for the owner only', () => {
    const made = keepSecrets(folder);
    expect(keepSecrets(folder)).to.deep.equal(made);
    expect(Buffer.from(made.MASTER_KEY, 'base64')).to.have.lengthOf(32);
    expect(made.SECRET_KEY).to.have.lengthOf(64);
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).to.equal(0o600);
  });

  it('adds a secret that a later version needs, and keeps the others', () => {
    writeFileSync(join(folder, 'secrets.json'), '{"SECRET_KEY":"s","MASTER_KEY":"m"}');
    expect(keepSecrets(folder)).to.include({ SECRET_KEY: 's', MASTER_KEY: 'm' }).and.have.property('SERVICE_KEY');
  });

  it('keeps one pair of keys for tokens', () => {
    const keys = readdirSync(keepJwtKeys(folder));
    expect(keys).to.have.lengthOf(2);
    expect(readdirSync(keepJwtKeys(folder))).to.deep.equal(keys);
  });

  it('belongs to one instance at a time', () => {
    const unlock = takeInstanceLock(folder);
    expect(() => takeInstanceLock(folder)).to.throw(`already runs on ${folder} (process ${process.pid})`);
    unlock();
    takeInstanceLock(folder)();
  });

  it('is taken over from an instance that died, though its pid be in use again', () => {
    writeFileSync(join(folder, 'daybook.lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    takeInstanceLock(folder)();
    writeFileSync(join(folder, 'daybook.lock'), 'half a li');
    takeInstanceLock(folder)();
  });

  it('tells a holder by pid and start time', () => {
    expect(parseHolder('{"pid":1,"started":"2"}')).to.deep.equal({ pid: 1, started: '2' });
    expect(parseHolder('[]')).to.equal(undefined);
    expect(isHeldBy({ pid: 1, started: '2' }, { state: 'S', started: '3', command: '' })).to.equal(false);
    expect(isHeldBy(undefined, undefined)).to.equal(false);
  });
});

describe('restarting', () => {
  it('waits longer each time, five seconds at most', () => {
    expect([1, 2, 3, 9].map(backoffMs)).to.deep.equal([200, 400, 800, 5_000]);
  });

  it('counts the crashes of the last minute', () => {
    expect(recentCrashes([0, 30_000, 59_000], 60_001)).to.deep.equal([30_000, 59_000]);
  });
});
