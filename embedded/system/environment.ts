import { otherNames } from '#contracts/settings';
import type { Secrets } from './secrets.ts';

export type Addresses = {
  readonly eventStore: string;
  readonly postgres: string;
  readonly nats: string;
  readonly smtpPort: number;
  readonly catcher: string;
};

export type Wiring = {
  readonly dataDir: string;
  readonly port: number;
  readonly addresses: Addresses;
  readonly secrets: Secrets;
  readonly jwtKeys: string;
};

/** The user's settings under the names the services know; an empty value is none. */
export const userSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  const settings: NodeJS.ProcessEnv = Object.fromEntries(
    given.map(([name, value]) => [otherNames[name] ?? name, value]),
  );
  return settings.DATABASE_URL || !settings.POSTGRES_SERVER
    ? settings
    : { ...settings, DATABASE_URL: fromPieces(settings) };
};

const fromPieces = (env: NodeJS.ProcessEnv): string => {
  const {
    POSTGRES_SERVER,
    POSTGRES_PORT = '5432',
    POSTGRES_USER = '',
    POSTGRES_PASSWORD = '',
    POSTGRES_DB = 'daybook',
  } = env;
  const login = `${encodeURIComponent(POSTGRES_USER)}:${encodeURIComponent(POSTGRES_PASSWORD)}`;
  return `postgres://${login}@${POSTGRES_SERVER}:${POSTGRES_PORT}/${POSTGRES_DB}`;
};

const mailDefaults = ({ smtpPort }: Addresses) => ({
  MAIL_SERVER: '127.0.0.1',
  MAIL_PORT: String(smtpPort),
  MAIL_STARTTLS: 'false',
});

const smsDefaults = ({ catcher }: Addresses) => ({
  SMS_ENABLED: 'true',
  SMS_PROVIDER: 'catcher',
  SMS_BASE_URL: catcher,
  SMS_API_KEY: 'ACcatcher',
  SMS_API_SECRET: 'catcher',
});

/**
 * What every service is told. A value the user has set wins, and whoever names a mail server or an SMS provider gets
 * none of the catcher's other settings mixed into theirs.
 */
export const environmentFor = (user: NodeJS.ProcessEnv, wiring: Wiring): NodeJS.ProcessEnv => {
  const { dataDir, port, addresses, secrets, jwtKeys } = wiring;
  const defaults: Record<string, string> = {
    ENVIRONMENT: 'local',
    EVENTSTORE_URL: addresses.eventStore,
    DATABASE_URL: addresses.postgres,
    NATS_URL: addresses.nats,
    ...(user.MAIL_SERVER ? {} : mailDefaults(addresses)),
    ...(user.SMS_PROVIDER ? {} : smsDefaults(addresses)),
    ...secrets,
    JWT_KEYS_DIR: jwtKeys,
  };
  const always = { EMBEDDED: 'true', CATCHER_URL: addresses.catcher, DATA_DIR: dataDir, PORT: String(port) };
  return { ...defaults, ...user, ...always };
};
