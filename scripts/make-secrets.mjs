// Writes the secrets Docker Compose needs: DAYBOOK_* lines in .env and a key pair that signs tokens in deploy/keys.
// Needs nothing but Node. Never overwrites: whoever loses DAYBOOK_MASTER_KEY has lost all personal data in the log.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const envFile = join(root, '.env');
const keys = join(root, 'deploy', 'keys');

// Begins with a letter: NATS would read 12k as a number. No sign that means something in a URL or to Compose.
const password = () => `p${randomBytes(24).toString('hex')}`;

// The containers run as the owner of the keys, but never as root.
const uid = process.getuid?.() || 1000;
const gid = process.getgid?.() || 1000;

const secrets = {
  DAYBOOK_SECRET_KEY: randomBytes(48).toString('base64url'),
  DAYBOOK_MASTER_KEY: randomBytes(32).toString('base64'),
  DAYBOOK_SERVICE_KEY: randomBytes(32).toString('base64url'),
  DAYBOOK_POSTGRES_PASSWORD: password(),
  DAYBOOK_NATS_PASSWORD: password(),
  DAYBOOK_EVENTSTORE_ADMIN_PASSWORD: password(),
  DAYBOOK_EVENTSTORE_OPS_PASSWORD: password(),
  DAYBOOK_CMD_PASSWORD: password(),
  DAYBOOK_PROJ_PASSWORD: password(),
  DAYBOOK_ADMIN_EMAIL: 'admin@daybook.example',
  DAYBOOK_ADMIN_PASSWORD: randomBytes(15).toString('base64url'),
  DAYBOOK_UID: String(uid),
  DAYBOOK_GID: String(gid),
};

const refuse = (reason) => {
  console.error(`Nothing was written: ${reason}`);
  process.exit(1);
};

const before = existsSync(envFile) ? readFileSync(envFile, 'utf8') : '';
const there = Object.keys(secrets).filter((name) => new RegExp(`^\\s*${name}=`, 'm').test(before));
if (there.length > 0) refuse(`${envFile} has ${there.join(', ')} already. Take a copy of it before you remove a line.`);
const kept = existsSync(keys) ? readdirSync(keys).filter((name) => name !== '.gitignore') : [];
if (kept.length > 0) refuse(`${keys} has keys already.`);

const owned = (path, mode) => {
  chmodSync(path, mode);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
};
const folder = (path) => {
  mkdirSync(path, { recursive: true });
  owned(path, 0o700);
  return path;
};
const file = (path, content) => {
  writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  owned(path, 0o600);
};

// A key id begins with the second it was made in: the newest sorts last and signs.
const kid = `${new Date().toISOString().slice(0, 19).replaceAll(':', '')}-${randomBytes(3).toString('hex')}`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
// Only the command service signs; all others get the folder with the public half.
const all = folder(join(keys, 'all'));
const publicOnly = folder(join(keys, 'public'));
file(join(all, `${kid}.private.pem`), privateKey);
file(join(all, `${kid}.public.pem`), publicKey);
file(join(publicOnly, `${kid}.public.pem`), publicKey);

const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}`);
const gap = before === '' || before.endsWith('\n') ? '' : '\n';
appendFileSync(
  envFile,
  `${gap}# Docker Compose; made by scripts/make-secrets.mjs. Keep a copy apart from the backups.\n${lines.join('\n')}\n`,
  { mode: 0o600 },
);
chmodSync(envFile, 0o600);

console.log(`Written: ${envFile} and ${keys}
Sign in as ${secrets.DAYBOOK_ADMIN_EMAIL} with DAYBOOK_ADMIN_PASSWORD from .env.
Next: docker compose up --build`);
