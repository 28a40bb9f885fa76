import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { expect } from 'chai';
import { type RunningEventStore, startEventStore } from '#embedded/event-store/start';
import { newStream, realServer } from './node-under-test.ts';
import { append, event, failureOf, heard, revisions } from './words.ts';

/** A certificate authority for one test, and a certificate of it for the node. */
const makeCertificates = (dir: string): { ca: string; cert: string; key: string } => {
  const at = (name: string): string => join(dir, name);
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: dir, stdio: 'ignore' });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=test ca',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  );
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=127.0.0.1',
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    '-keyout',
    'node.key',
    '-out',
    'node.csr',
  );
  openssl(
    'x509',
    '-req',
    '-in',
    'node.csr',
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-copy_extensions',
    'copy',
    '-out',
    'node.crt',
  );
  return { ca: at('ca.crt'), cert: at('node.crt'), key: at('node.key') };
};

const hasOpenssl = (): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('NOT RUN: the TLS cases need the openssl command');
    return false;
  }
};

if (!realServer && hasOpenssl())
  describe('event store port: TLS and credentials (P40)', () => {
    let dir = '';
    let ca = '';
    let store: RunningEventStore | undefined;
    const clients: EventStoreDBClient[] = [];
    const connect = (user: string, withCa = true): EventStoreDBClient => {
      const caFile = withCa ? `&tlsCAFile=${ca}` : '';
      const client = EventStoreDBClient.connectionString(`esdb://${user}127.0.0.1:${store?.port}?tls=true${caFile}`);
      clients.push(client);
      return client;
    };

    before(async function () {
      this.timeout(30_000);
      dir = mkdtempSync(join(tmpdir(), 'daybook-event-store-tls-'));
      const made = makeCertificates(dir);
      ca = made.ca;
      store = await startEventStore({ dir: join(dir, 'data'), tls: made });
    });
    beforeEach(function () {
      this.currentTest?.timeout(60_000);
    });
    after(async () => {
      for (const client of clients) await client.dispose();
      await store?.stop();
      rmSync(dir, { recursive: true, force: true });
    });

    it('serves admin with the right password: append, read, subscribe, metadata, delete', async () => {
      const client = connect('admin:changeit@');
      const stream = newStream();
      await append(client, stream, event(), NO_STREAM);
      expect(await revisions(client.readStream(stream))).to.deep.equal([0]);
      const subscription = client.subscribeToAll();
      subscription.on('data', () => {});
      await heard(subscription, 'caughtUp');
      await subscription.unsubscribe();
      await client.setStreamMetadata(stream, { maxCount: 1 });
      await client.deleteStream(stream);
    });

    for (const [name, user] of [
      ['a wrong password', 'admin:wrong@'],
      ['an unknown user', 'AzureDiamond:hunter2@'],
      ['no credentials', ''],
    ] as const)
      it(`refuses ${name} everywhere`, async () => {
        const client = connect(user);
        const stream = newStream();
        expect(await failureOf(append(client, stream, event(), NO_STREAM))).to.include({ type: 'access-denied' });
        expect(await failureOf(revisions(client.readStream(stream)))).to.include({ type: 'access-denied' });
        expect(await failureOf(revisions(client.readAll()))).to.include({ type: 'access-denied' });
        expect(await failureOf(client.deleteStream(stream))).to.include({ type: 'access-denied' });
        expect(await failureOf(client.tombstoneStream(stream))).to.include({ type: 'access-denied' });
        const subscription = client.subscribeToAll();
        expect(await heard(subscription, 'error')).to.include({ type: 'access-denied' });
      });

    it('refuses wrong credentials given with one call, through the unary append', async () => {
      const client = connect('admin:changeit@');
      const credentials = { username: 'admin', password: 'nope' };
      expect(await failureOf(client.appendToStream(newStream(), event(), { credentials }))).to.include({
        type: 'access-denied',
      });
    });

    it('is not trusted without its authority', async () => {
      const error = await failureOf(append(connect('admin:changeit@', false), newStream(), event(), NO_STREAM));
      expect({ ...error }.code).to.equal(14);
    });

    it('is found through discovery as well', async () => {
      const client = EventStoreDBClient.connectionString(
        `esdb+discover://admin:changeit@127.0.0.1:${store?.port}?tls=true&tlsCAFile=${ca}`,
      );
      clients.push(client);
      expect((await append(client, newStream(), event(), NO_STREAM)).success).to.equal(true);
    });
  });
