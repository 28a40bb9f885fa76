import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addTokenKey, kidsIn } from '#platform/auth/keys';

export type Secrets = {
  readonly SECRET_KEY: string;
  readonly MASTER_KEY: string;
  /** With which the workers sign in at the command service. */
  readonly SERVICE_KEY: string;
};

const write = (file: string, content: string): void => {
  writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
};

const fresh = (): Secrets => ({
  SECRET_KEY: randomBytes(48).toString('base64url'),
  MASTER_KEY: randomBytes(32).toString('base64'),
  SERVICE_KEY: randomBytes(32).toString('base64url'),
});

/** Made once. Whoever loses MASTER_KEY has lost all personal data in the log. */
export const keepSecrets = (dataDir: string): Secrets => {
  const file = join(dataDir, 'secrets.json');
  const kept: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secrets = { ...fresh(), ...kept };
  if (Object.keys(secrets).length > Object.keys(kept).length) write(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
};

/** The folder of key pairs that sign tokens; a newer pair put beside the first takes over by its name. */
export const keepJwtKeys = (dataDir: string): string => {
  const folder = join(dataDir, 'jwt');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (kidsIn(folder, 'private').length === 0) addTokenKey(folder, new Date());
  return folder;
};
