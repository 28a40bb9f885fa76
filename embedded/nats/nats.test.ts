import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fromCache, intoCache } from './cache.ts';
import { digestOf, verify } from './checksum.ts';
import { configText } from './config.ts';
import { findNatsServer } from './find.ts';
import { parseGreeting } from './greeting.ts';
import { fromIntegrity, npmPackage, release } from './pins.ts';
import { parseVersion, whyNot } from './version.ts';

const fakeServer = (version: string): string => `#!/bin/sh\necho "nats-server: v${version}"\n`;

describe('the NATS server to run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daybook-nats-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Nothing on the PATH but what the test puts there; the cache is the test's own. */
  const env = () => ({ PATH: join(folder, 'path'), XDG_CACHE_HOME: join(folder, 'cache') });
  const put = (name: string, version: string): string => {
    const file = join(folder, name);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, fakeServer(version), { mode: 0o755 });
    return file;
  };

  it('has pins of the right length', () => {
    for (const { algorithm, digest } of [...Object.values(release.pins), npmPackage.pin])
      expect(digest).to.match(algorithm === 'sha256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{128}$/);
    expect(() => fromIntegrity('sha1-abc')).to.throw('Not a sha512 integrity');
  });

  it('is refused when a single bit of a download differs', () => {
    const content = Buffer.from('server');
    const pin = { algorithm: 'sha256', digest: digestOf(content, 'sha256') } as const;
    verify('server', content, pin);
    content[0] = (content[0] ?? 0) ^ 1;
    expect(() => verify('server', content, pin)).to.throw('not the pinned file');
  });

  it('is 2.9.4 or later', () => {
    expect(parseVersion('nats-server: v2.9.10')).to.deep.equal([2, 9, 10]);
    expect(whyNot('nats-server: v2.9.4')).to.equal(undefined);
    expect(whyNot('nats-server: v2.14.0')).to.equal(undefined);
    expect(whyNot('nats-server: v2.9.3')).to.include('older than 2.9.4');
    expect(whyNot('hello')).to.include('did not tell');
  });

  it('is the one that NATS_SERVER_BIN names, or none', async () => {
    const file = put('mine/nats-server', '2.10.1');
    expect(await findNatsServer({ dataDir: folder, places: [], env: { ...env(), NATS_SERVER_BIN: file } })).to.equal(
      file,
    );
    const old = findNatsServer({
      dataDir: folder,
      env: { ...env(), NATS_SERVER_BIN: put('old/nats-server', '2.1.0') },
    });
    expect(await old.catch((error: Error) => error.message)).to.include('2.1.0, older than');
  });

  it('is the one on the PATH before any download', async () => {
    const file = put('path/nats-server', '2.10.1');
    expect(await findNatsServer({ dataDir: folder, places: [], env: env(), ways: [] })).to.equal(file);
  });

  it('is downloaded once, then taken from the cache', async () => {
    let downloads = 0;
    const ways = [
      {
        name: 'a way',
        into: async (into: string) => {
          downloads += 1;
          writeFileSync(join(into, 'server'), fakeServer('2.14.0'), { mode: 0o755 });
          return join(into, 'server');
        },
      },
    ];
    const first = await findNatsServer({ dataDir: folder, places: [], env: env(), ways });
    expect(await findNatsServer({ dataDir: join(folder, 'other clone'), places: [], env: env(), ways })).to.equal(
      first,
    );
    expect(downloads).to.equal(1);
  });

  it('is not taken from the cache when it was changed there, or when others may write there', () => {
    const cache = join(folder, 'cache');
    const file = intoCache([cache], put('download', '2.14.0'));
    expect(fromCache([cache])).to.equal(file);
    chmodSync(cache, 0o777);
    expect(fromCache([cache])).to.equal(undefined);
    chmodSync(cache, 0o700);
    writeFileSync(file, readFileSync(file, 'utf8').replace('2.14.0', '2.14.1'));
    expect(fromCache([cache])).to.equal(undefined);
  });

  it('is asked for in words that list every way and what happened', async () => {
    put('path/nats-server', '2.0.0');
    const ways = [
      { name: 'first way', into: () => Promise.reject(new Error('no answer within 3 s')) },
      { name: 'second way', into: () => Promise.reject(new Error('not the pinned file')) },
    ];
    const message = await findNatsServer({ dataDir: folder, places: [], env: env(), ways }).catch(
      (error: Error) => error.message,
    );
    for (const part of [
      '2.0.0, older',
      'first way: no answer',
      'second way: not the pinned',
      'NATS_SERVER_BIN',
      'NATS_URL',
    ])
      expect(message).to.include(part);
  });

  it('greets with its name', () => {
    expect(parseGreeting('INFO {"server_name":"daybook-1","jetstream":true}')).to.deep.equal({
      name: 'daybook-1',
      jetstream: true,
    });
    expect(parseGreeting('220 mail')).to.equal(undefined);
  });

  it('is configured for loopback and in words that 2.9 knows', () => {
    const text = configText({ name: 'n', port: 4222, pidFile: '/a b/nats.pid', store: '/a b/store' });
    expect(text).to.include('listen: "127.0.0.1:4222"').and.include('pid_file: "/a b/nats.pid"');
    expect(text).to.not.include('sync_interval');
  });
});
