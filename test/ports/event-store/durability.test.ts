import { execFile, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BACKWARDS, END, EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { expect } from 'chai';
import { startEventStore } from '#embedded/event-store/start';
import { flipCampaign } from '#test/campaigns/event-store-flips';
import { fullDiskCampaign } from '#test/campaigns/event-store-full-disk';
import { killCampaign } from '#test/campaigns/event-store-kills';
import { newStream, nodeUnderTest, realServer } from './node-under-test.ts';
import { append, collect, event, events, failureOf, revisions } from './words.ts';

const main = fileURLToPath(new URL('../../../embedded/event-store/main.ts', import.meta.url));
const loader = `--import=${import.meta.resolve('#typescript')}`;
const command = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=source', loader, main, ...args], { cwd: '/' }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });

if (!realServer)
  describe('event store port: durability (P24, P25)', () => {
    const node = nodeUnderTest();
    const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

    it('has everything after a restart: $all, streams, revisions', async () => {
      const streams = Array.from({ length: 30 }, () => newStream());
      await Promise.all(streams.map((stream, n) => append(node.client(), stream, events(1 + n), NO_STREAM)));
      const before = await collect(node.client().readAll());
      await node.restart();
      expect(await collect(node.client().readAll())).to.deep.equal(before);
      for (const [n, stream] of streams.entries())
        expect((await append(node.client(), stream, event(), BigInt(n))).nextExpectedRevision).to.equal(BigInt(n + 1));
    });

    it('goes on with rising positions after a restart', async () => {
      const { position: before } = await append(node.client(), newStream(), event(), NO_STREAM);
      await node.restart();
      const { position: after } = await append(node.client(), newStream(), event(), NO_STREAM);
      expect((after?.commit ?? 0n) > (before?.commit ?? 0n)).to.equal(true);
    });

    it('refuses a second writer on the same folder, and names the first', async () => {
      const error = await failureOf(startEventStore({ dir: node.dir() }));
      expect(error.message).to.match(new RegExp(`in use by process ${node.running().pid}`));
    });

    it('opens a folder whose writer was killed', async () => {
      const stream = newStream();
      await append(node.client(), stream, events(3), NO_STREAM);
      process.kill(node.running().pid, 'SIGKILL');
      await node.running().exited;
      await node.restart();
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2]);
    });

    it('lets exactly one of four that start together have the folder', async () => {
      const dir = join(node.dir(), 'contested');
      const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => startEventStore({ dir })));
      const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(winners).to.have.length(1);
      await winners[0]?.stop();
    });

    it('makes a backup while it runs, which opens as a whole', async () => {
      const stream = newStream();
      await append(node.client(), stream, events(20), NO_STREAM);
      const to = join(node.dir(), 'backup');
      expect(await command('backup', '--dir', node.dir(), '--to', to)).to.include({ code: 0 });
      await append(node.client(), stream, events(1), 19n);
      const copy = await startEventStore({ dir: to });
      const client = EventStoreDBClient.connectionString(copy.url);
      expect(
        await revisions(client.readStream(stream, { direction: BACKWARDS, fromRevision: END, maxCount: 1 })),
      ).to.deep.equal([19]);
      await client.dispose();
      await copy.stop();
    });

    it('verifies a whole folder, also from elsewhere and while it runs', async () => {
      const { code, out } = await command('verify', '--dir', node.dir());
      expect({ code, ...JSON.parse(out) }).to.include({ code: 0, damaged: 0 });
    });

    it('leaves when the process that started it is gone', async () => {
      const child = fork(main, ['--dir', join(node.dir(), 'orphan')], {
        execArgv: ['--conditions=source', loader],
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      const exited = new Promise((resolve) => child.once('exit', resolve));
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      child.disconnect(); // what the system does when the parent ends
      expect(await exited).to.equal(0);
    });

    it('says what is wrong with its arguments', async () => {
      expect((await command('--help')).out).to.match(/--dir <folder>/);
      expect(await command()).to.include({ code: 2 });
      expect((await command('--dir', node.dir(), '--host', '0.0.0.0')).err).to.match(/Without TLS/);
      expect((await command('verify', '--dir', join(node.dir(), 'nothing'))).err).to.match(/no event store/);
    });

    it('loses, doubles and misplaces nothing in 3 rounds of kill -9 under 64 writers (P24)', async () => {
      const report = await killCampaign({ seed, rounds: 3 });
      expect(report, `seed ${seed}`).to.include({ lost: 0, duplicated: 0, wrongRevision: 0 });
      expect(report.acknowledged).to.be.greaterThan(500);
    });

    it('finds each of 25 flipped bits on read and by verify, and serves none (P24)', async () => {
      expect(await flipCampaign({ seed, flips: 25 }), `seed ${seed}`).to.deep.equal({
        flips: 25,
        foundByVerify: 25,
        foundByReads: 25,
        served: 0,
      });
    });

    it('turns read-only on a full disk, loses nothing, and writes again with space (P25)', async () => {
      const report = await fullDiskCampaign({ seed, rounds: 1 });
      if (!report) {
        console.log('      NOT RUN: this user may not mount a tmpfs, so the full disk was not tried');
        return;
      }
      expect(report, `seed ${seed}`).to.deep.include({
        refusedOtherwise: [],
        readWhileFull: true,
        lost: 0,
        writesAgain: true,
      });
      expect(report.refusedClearly).to.be.greaterThan(0);
    });
  });
