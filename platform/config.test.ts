import { expect } from 'chai';
import { Settings } from '#contracts/settings';
import { BadConfiguration, readConfig } from './config.ts';

const good = {
  SECRET_KEY: 'J8sK2vQ9xL4mW7nB1cF6hT3yR5uZ0pDa',
  MASTER_KEY: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64'),
  JWT_KEYS_DIR: '/keys',
  EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false',
  DATABASE_URL: 'postgres://daybook:a-long-password@127.0.0.1/daybook',
  NATS_URL: 'nats://127.0.0.1:4222',
};
const production = {
  ...good,
  ENVIRONMENT: 'production',
  EVENTSTORE_URL: 'esdb://app:a-long-password@es.example.org:2113',
  DATABASE_URL: 'postgres://daybook:a-long-password@db.example.org/daybook',
  NATS_URL: 'tls://app:a-long-password@nats.example.org:4222',
  ALLOWED_HOSTS: 'book.example.org',
};
const everywhere = () => true;

const refusal = (env: NodeJS.ProcessEnv, folderExists = everywhere): BadConfiguration => {
  try {
    readConfig(env, folderExists);
  } catch (error) {
    if (error instanceof BadConfiguration) return error;
    throw error;
  }
  throw new Error('it would have started');
};
const settingsOf = (env: NodeJS.ProcessEnv): string[] => refusal(env).faults.map(({ setting }) => setting);

describe('configuration', () => {
  it('starts with what is needed, and fills in the rest', () => {
    const config = readConfig(good, everywhere);
    expect(config.PORT).to.equal(8080);
    expect(config.REGISTRATION_MODE).to.equal('open');
    expect(config.databaseUrl).to.equal(good.DATABASE_URL);
  });

  it('starts in production with safe settings, and hides the docs there (B22, E1)', () => {
    const config = readConfig(production, everywhere);
    expect(config.DOCS_ENABLED).to.equal(false);
    expect(readConfig({ ...production, DOCS_ENABLED: 'true' }, everywhere).DOCS_ENABLED).to.equal(true);
  });

  it('takes an empty value as none, and the names of other systems (A12, E3, E9)', () => {
    const { SECRET_KEY, ...rest } = good;
    const config = readConfig(
      { ...rest, JWT_SECRET_KEY: SECRET_KEY, PORT: '', BACKEND_CORS_ORIGINS: 'https://a.example.org' },
      everywhere,
    );
    expect(config.PORT).to.equal(8080);
    expect(config.CORS_ORIGINS).to.deep.equal(['https://a.example.org']);
  });

  it('builds the database URL from its parts (B19, E4)', () => {
    const { DATABASE_URL: _url, ...rest } = good;
    const parts = { POSTGRES_SERVER: 'db', POSTGRES_USER: 'u', POSTGRES_PASSWORD: 'p@ss/word' };
    expect(readConfig({ ...rest, ...parts }, everywhere).databaseUrl).to.equal(
      'postgres://u:p%40ss%2Fword@db:5432/daybook',
    );
  });

  it('names all faults at once', () => {
    expect(settingsOf({ PORT: 'eighty', LOG_LEVEL: 'loud' })).to.include.members([
      'PORT',
      'LOG_LEVEL',
      'SECRET_KEY',
      'MASTER_KEY',
      'EVENTSTORE_URL',
      'DATABASE_URL',
      'NATS_URL',
    ]);
  });

  it('never repeats a value: it may be a secret', () => {
    const secret = 'my-super-secret-changeme-value-1234567890';
    const url = 'postgres://postgres:hunter2@db.example.org/x';
    const { message } = refusal({
      ...production,
      SECRET_KEY: secret,
      DATABASE_URL: url,
      MASTER_KEY: 'c2hvcnQ=',
      PORT: 'hunter3',
    });
    for (const part of [secret, 'hunter2', 'hunter3', 'c2hvcnQ']) expect(message).not.to.include(part);
  });

  const bad: readonly (readonly [why: string, setting: string, change: NodeJS.ProcessEnv, base?: NodeJS.ProcessEnv])[] =
    [
      ['a short secret', 'SECRET_KEY', { SECRET_KEY: 'short' }],
      ['a known secret', 'SECRET_KEY', { SECRET_KEY: 'changethis-changethis-changethis-changethis' }],
      ['a secret of one letter', 'SECRET_KEY', { SECRET_KEY: 'a'.repeat(64) }],
      ['a master key of the wrong length', 'MASTER_KEY', { MASTER_KEY: 'c2hvcnQ=' }],
      ['a master key of zeros', 'MASTER_KEY', { MASTER_KEY: Buffer.alloc(32).toString('base64') }],
      ['a port that is none', 'PORT', { PORT: '70000' }],
      ['a store URL of another kind', 'EVENTSTORE_URL', { EVENTSTORE_URL: 'http://127.0.0.1:2113' }],
      ['a database URL of another kind', 'DATABASE_URL', { DATABASE_URL: 'sqlite://x.db' }],
      ['no database at all', 'DATABASE_URL', { DATABASE_URL: '' }],
      ['a body limit beyond reason', 'MAX_REQUEST_SIZE', { MAX_REQUEST_SIZE: '999999999' }],
      ['every origin with cookies', 'CORS_ORIGINS', { CORS_ORIGINS: '*', CORS_CREDENTIALS: 'true' }],
      ['an origin with a path', 'CORS_ORIGINS', { CORS_ORIGINS: 'https://a.example.org/app' }],
      ['trust in every proxy', 'TRUSTED_PROXIES', { TRUSTED_PROXIES: '0.0.0.0/0' }],
      ['a proxy by its name', 'TRUSTED_PROXIES', { TRUSTED_PROXIES: 'proxy.internal' }],
      ['half of all addresses as proxies', 'TRUSTED_PROXIES', { TRUSTED_PROXIES: '128.0.0.0/1' }],
      ['a host name with its port', 'ALLOWED_HOSTS', { ALLOWED_HOSTS: 'https://book.example.org:8443' }],
      ['any host name by a star', 'ALLOWED_HOSTS', { ALLOWED_HOSTS: '*' }],
      ['keys that may nothing', 'RATE_LIMIT_KEY_REQUESTS', { RATE_LIMIT_KEY_REQUESTS: '0' }],
      ['limits kept where nobody can', 'RATE_LIMIT_STORAGE_URL', { RATE_LIMIT_STORAGE_URL: 'redis://10.0.0.9:6379/0' }],
      ['API keys that are neither on nor off', 'API_KEYS_ENABLED', { API_KEYS_ENABLED: 'perhaps' }],
      ['a domain rule without domains', 'ALLOWED_EMAIL_DOMAINS', { ENFORCE_EMAIL_DOMAIN: 'true' }],
      ['a first admin without password', 'FIRST_SUPERUSER_PASSWORD', { FIRST_SUPERUSER: 'a@example.org' }],
      ['text messages without an account', 'SMS_API_KEY', { SMS_ENABLED: 'true', SMS_PROVIDER: 'twilio' }],
      ['a flag that is neither yes nor no', 'METRICS_ENABLED', { METRICS_ENABLED: 'maybe' }],
      [
        'the default login of the store',
        'EVENTSTORE_URL',
        { EVENTSTORE_URL: 'esdb://admin:changeit@es.example.org:2113' },
        production,
      ],
      [
        'a store without TLS off loopback',
        'EVENTSTORE_URL',
        { EVENTSTORE_URL: 'esdb://app:a-long-password@es.example.org:2113?tls=false' },
        production,
      ],
      [
        'a store whose certificate is not checked',
        'EVENTSTORE_URL',
        { EVENTSTORE_URL: 'esdb://app:a-long-password@es.example.org:2113?tlsVerifyCert=false' },
        production,
      ],
      [
        'the default login of Postgres',
        'DATABASE_URL',
        { DATABASE_URL: 'postgres://postgres:postgres@db.example.org/x' },
        production,
      ],
      [
        'durability turned off',
        'DATABASE_URL',
        { DATABASE_URL: 'postgres://u:a-long-password@db.example.org/x?options=-c%20synchronous_commit=off' },
        production,
      ],
      [
        'the default login of the shared limits',
        'RATE_LIMIT_STORAGE_URL',
        { RATE_LIMIT_STORAGE_URL: 'postgres://postgres:postgres@limits.example.org/x' },
        production,
      ],
      ['NATS without a login', 'NATS_URL', { NATS_URL: 'nats://nats.example.org:4222' }, production],
      ['every origin', 'CORS_ORIGINS', { CORS_ORIGINS: '*' }, production],
      ['every host name', 'ALLOWED_HOSTS', { ALLOWED_HOSTS: '' }, production],
      ['no limits', 'RATE_LIMIT_ENABLED', { RATE_LIMIT_ENABLED: 'false' }, production],
      ['no security headers', 'SECURITY_HEADERS', { SECURITY_HEADERS: 'false' }, production],
      ['embedded mode without consent', 'EMBEDDED', { EMBEDDED: 'true' }, production],
      [
        'a catcher instead of a provider',
        'SMS_PROVIDER',
        { SMS_ENABLED: 'true', SMS_BASE_URL: 'http://127.0.0.1:1' },
        production,
      ],
      ['mail in the clear', 'MAIL_STARTTLS', { MAIL_SERVER: 'smtp.example.org', MAIL_STARTTLS: 'false' }, production],
      [
        'a weak first password',
        'FIRST_SUPERUSER_PASSWORD',
        { FIRST_SUPERUSER: 'a@example.org', FIRST_SUPERUSER_PASSWORD: 'password1' },
        production,
      ],
      ['links over plain http', 'FRONTEND_HOST', { FRONTEND_HOST: 'http://book.example.org' }, production],
    ];
  for (const [why, setting, change, base = good] of bad)
    it(`refuses ${why} and names ${setting}, never its value (E13, threat row secrets)`, () => {
      const { faults, message } = refusal({ ...base, ...change });
      expect(faults.map((fault) => fault.setting)).to.deep.equal([setting]);
      for (const value of Object.values(change))
        if (value !== undefined && value.length > 7) expect(message).to.not.include(value);
    });

  it('has tried at least thirty bad configurations (E13, threat row secrets)', () =>
    expect(bad.length).to.be.at.least(30));

  it('takes the names that the systems before used for the same settings (B18, E3, E5, E7, E8, E9)', () => {
    const config = readConfig(
      {
        ...good,
        ENABLE_METRICS: 'false',
        API_KEYS_ENABLED: 'false',
        BACKEND_CORS_ORIGINS: 'https://app.example.org,https://desk.example.org',
        USE_CREDENTIALS: 'true',
        ENABLE_SECURITY_HEADERS: 'false',
        ACCESS_TOKEN_EXPIRE_MINUTES: '7',
        RATE_LIMIT_REQUESTS: '100',
        RATE_LIMIT_WINDOW: '60',
        RATE_LIMIT_STORAGE_URL: 'postgres',
        TRUSTED_PROXIES: '10.0.0.1, 10.1.0.0/16',
        ALLOWED_HOSTS: 'book.example.org,.clinic.example.org',
      },
      everywhere,
    );
    expect(config).to.deep.include({
      METRICS_ENABLED: false,
      API_KEYS_ENABLED: false,
      CORS_ORIGINS: ['https://app.example.org', 'https://desk.example.org'],
      CORS_CREDENTIALS: true,
      SECURITY_HEADERS: false,
      ACCESS_TOKEN_MINUTES: 7,
      RATE_LIMIT_REQUESTS: 100,
      RATE_LIMIT_STORAGE_URL: 'postgres',
      TRUSTED_PROXIES: ['10.0.0.1', '10.1.0.0/16'],
    });
  });

  it('refuses a folder of keys that is not there (E13)', () => {
    expect(refusal(good, () => false).faults.map(({ setting }) => setting)).to.deep.equal(['JWT_KEYS_DIR']);
  });

  it('every setting says what it is for', () => {
    for (const [name, schema] of Object.entries(Settings.shape)) expect(schema.description, name).to.be.a('string');
  });
});
