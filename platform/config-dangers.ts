import { isIP } from 'node:net';
import type { Settings } from '#contracts/settings';
import type { Fault } from './config.ts';

const known = /changeme|changethis|changeit|secret-?key|your[-_]|example|password|12345678|daybook-dev/i;
const loopback = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/;

const isLoopback = (url: string | undefined): boolean => !url || loopback.test(new URL(url).hostname);
const weakPasswords = new Set([
  '',
  'postgres',
  'password',
  'admin',
  'changeit',
  'changethis',
  'nats',
  'secret',
  'guest',
]);
const weakLogin = (url: string): boolean => weakPasswords.has(decodeURIComponent(new URL(url).password));

/** An address alone, or with the bits of its network; wider than a /8 is no list of proxies. */
const isNetwork = (item: string): boolean => {
  if (item === '*') return true; // named below
  const [address = '', bits, more] = item.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (most === 0 || more !== undefined) return false;
  return bits === undefined || bits === '0' || (/^\d{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= most);
};

const secretFaults = (s: Partial<Settings>): Fault[] => {
  const faults: Fault[] = [];
  const say = (setting: keyof Settings, why: string) => faults.push({ setting, why });
  if (s.SECRET_KEY !== undefined && Buffer.byteLength(s.SECRET_KEY) < 32)
    say('SECRET_KEY', 'needs at least 32 bytes; make one with: openssl rand -base64 48');
  else if (s.SECRET_KEY !== undefined && (known.test(s.SECRET_KEY) || new Set(s.SECRET_KEY).size < 8))
    say('SECRET_KEY', 'is a known or trivial value; make one with: openssl rand -base64 48');
  if (s.MASTER_KEY !== undefined && Buffer.from(s.MASTER_KEY, 'base64').length !== 32)
    say('MASTER_KEY', 'must be 32 bytes in base64; make one with: openssl rand -base64 32');
  else if (s.MASTER_KEY !== undefined && new Set(Buffer.from(s.MASTER_KEY, 'base64')).size < 8)
    say('MASTER_KEY', 'is a trivial value; make one with: openssl rand -base64 32');
  if (s.FIRST_SUPERUSER && !s.FIRST_SUPERUSER_PASSWORD)
    say('FIRST_SUPERUSER_PASSWORD', 'is required with FIRST_SUPERUSER');
  if (s.SERVICE_KEY !== undefined && s.SERVICE_KEY.length < 32) say('SERVICE_KEY', 'needs at least 32 characters');
  return faults;
};

/** Wrong in every environment: it cannot work, or works otherwise than it reads. */
const contradictions = (s: Partial<Settings>, folderExists: (path: string) => boolean): Fault[] => {
  const faults: Fault[] = [];
  const say = (setting: keyof Settings, why: string) => faults.push({ setting, why });
  if (!s.DATABASE_URL && !(s.POSTGRES_SERVER && s.POSTGRES_USER))
    say('DATABASE_URL', 'is required, or POSTGRES_SERVER and POSTGRES_USER');
  if (s.JWT_KEYS_DIR !== undefined && !folderExists(s.JWT_KEYS_DIR))
    say('JWT_KEYS_DIR', 'names a folder that does not exist');
  if (s.CORS_CREDENTIALS && s.CORS_ORIGINS?.includes('*'))
    say('CORS_ORIGINS', 'cannot be * together with CORS_CREDENTIALS');
  for (const origin of s.CORS_ORIGINS ?? [])
    if (origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin))
      say('CORS_ORIGINS', 'each must be an origin like https://book.example.org, without a path');
  if (s.ENFORCE_EMAIL_DOMAIN && s.ALLOWED_EMAIL_DOMAINS?.length === 0)
    say('ALLOWED_EMAIL_DOMAINS', 'is required with ENFORCE_EMAIL_DOMAIN');
  if (s.MAIL_STARTTLS && s.MAIL_SSL_TLS && s.MAIL_PORT === 465)
    say('MAIL_STARTTLS', 'must be false when MAIL_SSL_TLS is true');
  if (s.SMS_ENABLED && s.SMS_PROVIDER === 'twilio' && !(s.SMS_API_KEY && s.SMS_API_SECRET))
    say('SMS_API_KEY', 'and SMS_API_SECRET are required for twilio');
  if (s.SMS_ENABLED && s.SMS_PROVIDER === 'catcher' && !s.SMS_BASE_URL)
    say('SMS_BASE_URL', 'is required for the catcher');
  for (const item of s.TRUSTED_PROXIES ?? [])
    if (!isNetwork(item)) say('TRUSTED_PROXIES', 'each must be an address, or a network such as 10.0.0.0/16');
  for (const host of s.ALLOWED_HOSTS ?? [])
    if (!/^\.?[a-z0-9-]+(\.[a-z0-9-]+)*$|^\[[0-9a-f:]+\]$/.test(host))
      say('ALLOWED_HOSTS', 'each must be a host name in lower case, without scheme and port; leave it empty for any');
  if (s.TRUSTED_PROXIES?.some((item) => item === '*' || item === '0.0.0.0/0' || item === '::/0'))
    say('TRUSTED_PROXIES', 'must name the proxies; trusting everybody lets callers forge their address');
  return faults;
};

const outsideLocal = (s: Partial<Settings>): Fault[] => {
  const faults: Fault[] = [];
  const say = (setting: keyof Settings, why: string) =>
    faults.push({ setting, why: `${why} (ENVIRONMENT is not local)` });
  if (s.EMBEDDED && !s.EMBEDDED_CONSENT) say('EMBEDDED', 'one machine without replicas needs EMBEDDED_CONSENT=true');
  if (s.EVENTSTORE_URL && !isLoopback(s.EVENTSTORE_URL) && /tls=false/i.test(s.EVENTSTORE_URL))
    say('EVENTSTORE_URL', 'tls=false is for loopback only');
  if (s.EVENTSTORE_URL && /tlsVerifyCert=false/i.test(s.EVENTSTORE_URL))
    say('EVENTSTORE_URL', 'tlsVerifyCert=false accepts anybody as the store');
  if (s.EVENTSTORE_URL && !isLoopback(s.EVENTSTORE_URL) && weakLogin(s.EVENTSTORE_URL))
    say('EVENTSTORE_URL', 'has no password or a default one such as admin:changeit');
  if (s.DATABASE_URL && !isLoopback(s.DATABASE_URL) && weakLogin(s.DATABASE_URL))
    say('DATABASE_URL', 'has no password or a default one');
  if (s.DATABASE_URL && /fsync=off|synchronous_commit=off/i.test(decodeURIComponent(s.DATABASE_URL)))
    say('DATABASE_URL', 'turns durability off');
  if (
    !s.DATABASE_URL &&
    s.POSTGRES_SERVER &&
    !loopback.test(s.POSTGRES_SERVER) &&
    weakPasswords.has(s.POSTGRES_PASSWORD ?? '')
  )
    say('POSTGRES_PASSWORD', 'is missing or a default one');
  if (
    s.RATE_LIMIT_STORAGE_URL?.includes(':') &&
    !isLoopback(s.RATE_LIMIT_STORAGE_URL) &&
    weakLogin(s.RATE_LIMIT_STORAGE_URL)
  )
    say('RATE_LIMIT_STORAGE_URL', 'has no password or a default one');
  if (s.NATS_URL && !isLoopback(s.NATS_URL) && weakLogin(s.NATS_URL))
    say('NATS_URL', 'has no password or a default one');
  if (s.CORS_ORIGINS?.includes('*')) say('CORS_ORIGINS', 'must name the origins');
  if (s.ALLOWED_HOSTS?.length === 0) say('ALLOWED_HOSTS', 'must name the host names this server answers for');
  if (s.FIRST_SUPERUSER_PASSWORD && (s.FIRST_SUPERUSER_PASSWORD.length < 15 || known.test(s.FIRST_SUPERUSER_PASSWORD)))
    say('FIRST_SUPERUSER_PASSWORD', 'needs 15 characters and must not be a known one');
  if (s.RATE_LIMIT_ENABLED === false) say('RATE_LIMIT_ENABLED', 'must be on');
  if (s.SECURITY_HEADERS === false) say('SECURITY_HEADERS', 'must be on');
  if (s.MAIL_DEBUG) say('MAIL_DEBUG', 'shows addresses in the log');
  if (s.SMS_ENABLED && s.SMS_PROVIDER === 'catcher') say('SMS_PROVIDER', 'catcher delivers nothing');
  if (s.MAIL_SERVER && !loopback.test(s.MAIL_SERVER) && !s.MAIL_STARTTLS && !s.MAIL_SSL_TLS)
    say('MAIL_STARTTLS', 'mails and the password would travel in the clear');
  if (s.FRONTEND_HOST && !isLoopback(s.FRONTEND_HOST) && s.FRONTEND_HOST.startsWith('http:'))
    say('FRONTEND_HOST', 'must be https');
  if (s.GOOGLE_BASE_URL && !isLoopback(s.GOOGLE_BASE_URL) && s.GOOGLE_BASE_URL.startsWith('http:'))
    say('GOOGLE_BASE_URL', 'must be https');
  return faults;
};

/** What would start but must not: named before anything runs. */
export const dangers = (s: Partial<Settings>, folderExists: (path: string) => boolean): Fault[] => [
  ...secretFaults(s),
  ...contradictions(s, folderExists),
  ...(s.ENVIRONMENT === 'local' ? [] : outsideLocal(s)),
];
