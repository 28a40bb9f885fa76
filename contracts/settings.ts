import { z } from 'zod';

/**
 * Every setting, once. `.env.example` and the documentation are made from the descriptions; `platform/config.ts`
 * reads them. An empty value is the same as none.
 */
const flag = (byDefault: boolean) =>
  z
    .enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'])
    .transform((value) => ['true', '1', 'yes', 'on'].includes(value))
    .default(byDefault);
const whole = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(min).max(max));
const port = () => whole(0, 65_535);
const list = () =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .default([]);
const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that begins with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );

export const Settings = z.object({
  ENVIRONMENT: z
    .enum(['local', 'development', 'staging', 'production'])
    .default('local')
    .describe('local is lenient; all others refuse default secrets and insecure connections'),
  PROJECT_NAME: z.string().max(60).default('Daybook').describe('the name people see in mails and documents'),
  FRONTEND_HOST: url('http:', 'https:')
    .optional()
    .describe('where the dashboard lives and links in mails lead; without it mails have no links'),
  PORT: port().default(8080).describe('HTTP port; 0 takes a free one'),
  HOST: z.string().default('127.0.0.1').describe('address to listen on; 0.0.0.0 in a container'),
  DATA_DIR: z.string().default('.daybook').describe('where embedded mode keeps its data'),
  EMBEDDED: flag(false).describe(
    'set by npm start: the parts run on this machine; outside local it also needs EMBEDDED_CONSENT',
  ),
  EMBEDDED_CONSENT: flag(false).describe('yes, a single machine without replicas is what I want outside local'),

  SECRET_KEY: z
    .string()
    .describe(
      'at least 32 bytes; keys for idempotency, look-up of e-mails and search are derived from it; never rotates',
    ),
  MASTER_KEY: z
    .string()
    .describe('32 bytes in base64; wraps the keys that personal data is sealed with; keep it apart from backups'),
  JWT_KEYS_DIR: z
    .string()
    .describe('folder with <kid>.private.pem and <kid>.public.pem (RS256); the newest private key signs'),
  ACCESS_TOKEN_MINUTES: whole(1, 60).default(10).describe('life of an access token'),
  REFRESH_TOKEN_DAYS: whole(1, 365)
    .default(30)
    .describe('days after which one has to sign in again, however often it was renewed'),
  SERVICE_KEY: z
    .string()
    .optional()
    .describe('lets workers call internal operations; derived from SECRET_KEY when empty'),
  INIT_RBAC_ON_STARTUP: flag(true).describe(
    'at start: make the admin of the next two, or print a setup token; off: npx daybook create-admin',
  ),
  FIRST_SUPERUSER: z.email().optional().describe('e-mail of the first admin, made at start when missing'),
  FIRST_SUPERUSER_PASSWORD: z.string().optional().describe('password of the first admin'),
  REGISTRATION_MODE: z
    .enum(['open', 'verify', 'closed'])
    .default('open')
    .describe('who may register: anybody; anybody who follows the link in a mail; nobody'),
  ALLOWED_EMAIL_DOMAINS: list().describe('comma list; only these may register when ENFORCE_EMAIL_DOMAIN'),
  ENFORCE_EMAIL_DOMAIN: flag(false).describe('turns ALLOWED_EMAIL_DOMAINS on'),

  EVENTSTORE_URL: url('esdb:', 'esdb+discover:', 'kurrentdb:').describe(
    'connection string of EventStoreDB or KurrentDB',
  ),
  DATABASE_URL: url('postgres:', 'postgresql:').optional().describe('Postgres; or give the POSTGRES_ parts'),
  POSTGRES_SERVER: z.string().optional().describe('host of Postgres when there is no DATABASE_URL'),
  POSTGRES_PORT: port().default(5432).describe('port of Postgres'),
  POSTGRES_USER: z.string().optional().describe('user of Postgres'),
  POSTGRES_PASSWORD: z.string().optional().describe('password of Postgres'),
  POSTGRES_DB: z.string().default('daybook').describe('database of Postgres'),
  POSTGRES_POOL: whole(2, 200).default(10).describe('connections a process keeps at most'),
  NATS_URL: url('nats:', 'tls:').describe('NATS with JetStream; user and password in the URL'),

  MAIL_SERVER: z.string().optional().describe('SMTP server; no mails are sent when empty'),
  MAIL_PORT: port().default(587).describe('SMTP port'),
  MAIL_USERNAME: z.string().optional().describe('SMTP user'),
  MAIL_PASSWORD: z.string().optional().describe('SMTP password'),
  MAIL_FROM: z.email().default('daybook@localhost.localdomain').describe('sender address'),
  MAIL_FROM_NAME: z.string().max(60).optional().describe('sender name; PROJECT_NAME when empty'),
  MAIL_STARTTLS: flag(true).describe('upgrade the connection before signing in'),
  MAIL_SSL_TLS: flag(false).describe('TLS from the first byte (port 465)'),
  MAIL_DEBUG: flag(false).describe('log the SMTP dialogue without its content'),
  SUPPRESS_SEND: flag(false).describe('write everything, send nothing'),
  SMS_ENABLED: flag(false).describe('text messages on or off'),
  SMS_PROVIDER: z.enum(['twilio', 'catcher']).default('catcher').describe('who delivers them'),
  SMS_BASE_URL: url('http:', 'https:').optional().describe('API of the provider; the official one when empty'),
  SMS_FROM: z.string().default('Daybook').describe('sender number or name'),
  SMS_API_KEY: z.string().optional().describe('account of the provider'),
  SMS_API_SECRET: z.string().optional().describe('secret of the provider'),

  GOOGLE_API_KEY: z.string().optional().describe('Gemini; without it summaries are written by rules and say so'),
  GOOGLE_MODEL: z.string().default('gemini-2.5-flash').describe('model; a prefix like google-gla: is understood'),
  GOOGLE_BASE_URL: url('http:', 'https:').optional().describe('another address of the same interface'),

  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least level that is written'),
  LOG_FORMAT: z.enum(['json', 'pretty']).default('json').describe('one JSON object a line, or for the eye'),
  LOG_FILE: z.string().optional().describe('file to write to instead of standard output'),
  LOG_ROTATION: whole(1, 10_000).default(50).describe('megabytes after which LOG_FILE is rotated'),
  LOG_RETENTION: whole(1, 1_000).default(5).describe('rotated files that are kept'),
  REQUEST_LOGGING: flag(true).describe('one line for each request'),
  METRICS_ENABLED: flag(true).describe('Prometheus at /metrics'),
  METRICS_TOKEN: z.string().optional().describe('bearer token for /metrics from elsewhere than loopback'),
  DOCS_ENABLED: flag(true).describe('/docs, /redoc and /openapi.json; off in production unless set'),
  CHECK_ANSWERS: flag(false).describe('hold every answer against the contract and fail it when it differs; for tests'),
  COMMAND_URL: url('http:', 'https:')
    .default('http://127.0.0.1:8080')
    .describe('where workers reach the command service'),

  API_KEYS_ENABLED: flag(true).describe('API keys let programs in, within what their owner may'),
  RATE_LIMIT_ENABLED: flag(true).describe('limits on or off'),
  RATE_LIMIT_REQUESTS: whole(1, 1_000_000).default(600).describe('requests of one caller in a window'),
  RATE_LIMIT_WINDOW: whole(1, 86_400).default(60).describe('seconds of a window'),
  RATE_LIMIT_KEY_REQUESTS: whole(1, 1_000_000)
    .optional()
    .describe('requests of one API key in a window; RATE_LIMIT_REQUESTS when empty'),
  RATE_LIMIT_STORAGE_URL: z
    .union([z.literal('postgres'), url('postgres:', 'postgresql:')])
    .optional()
    .describe(
      'where several instances count together: postgres for the database of all else, or a URL; empty: each alone',
    ),
  CACHE_ENABLED: flag(true).describe('ready answers are kept until what they show changes'),
  CACHE_TTL: whole(1, 86_400).default(300).describe('seconds a ready answer is kept at most'),
  SECURITY_HEADERS: flag(true).describe('helmet on or off'),
  ALLOWED_HOSTS: list().describe('comma list of host names this server answers for; empty: any'),
  TRUSTED_PROXIES: list().describe('comma list of addresses or networks whose X-Forwarded-For is believed'),
  MAX_REQUEST_SIZE: whole(1_024, 10_485_760).default(65_536).describe('bytes of a body'),
  REQUEST_TIMEOUT: whole(1, 300).default(30).describe('seconds a request may take'),
  CORS_ORIGINS: list().describe('comma list of origins browsers may call from'),
  CORS_CREDENTIALS: flag(false).describe('cookies from those origins; then no * among them'),
});

export type Settings = z.output<typeof Settings>;
export type SettingName = keyof Settings;

/** Names the five systems that Daybook replaces use for the same settings. */
export const otherNames: Readonly<Record<string, SettingName>> = {
  API_PORT: 'PORT',
  JWT_SECRET_KEY: 'SECRET_KEY',
  ACCESS_TOKEN_EXPIRE_MINUTES: 'ACCESS_TOKEN_MINUTES',
  SQLALCHEMY_DATABASE_URI: 'DATABASE_URL',
  BACKEND_CORS_ORIGINS: 'CORS_ORIGINS',
  USE_CREDENTIALS: 'CORS_CREDENTIALS',
  ENABLE_METRICS: 'METRICS_ENABLED',
  ENABLE_SECURITY_HEADERS: 'SECURITY_HEADERS',
};
