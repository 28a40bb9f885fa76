import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_STREAM } from '@eventstore/db-client';
import { expect } from 'chai';
import { startEventStore } from '#embedded/event-store/start';
import { openTables } from '#embedded/event-store/tables';
import { verify } from '#embedded/event-store/verify';
import { newStream, nodeUnderTest, realServer } from './node-under-test.ts';
import { append, collect, event, events, failureOf, revisions } from './words.ts';

const journals = (dir: string): string[] =>
  readdirSync(dir)
    .filter((name) => name.startsWith('journal-'))
    .map((name) => join(dir, name));

if (!realServer)
  describe('event store port: the journal (P24)', () => {
    const node = nodeUnderTest();
    const kill = async (): Promise<void> => {
      process.kill(node.running().pid, 'SIGKILL');
      await node.running().exited;
    };
    /** In the journal and nowhere else: the node ended before it went on into the tables. */
    const unsettledStream = async (): Promise<string> => {
      for (;;) {
        await node.restart();
        const stream = newStream();
        await append(node.client(), stream, events(3), NO_STREAM);
        const { position } = await append(node.client(), stream, event(), 2n);
        await kill();
        const tables = openTables(node.dir(), { readOnly: true });
        const settled = tables.lastPosition();
        await tables.close();
        if (settled < Number(position?.commit) - 3) return stream;
      }
    };

    it('leaves nothing in it when the node stops', async () => {
      await append(node.client(), newStream(), events(3), NO_STREAM);
      await node.running().stop();
      expect(journals(node.dir())).to.deep.equal([]);
      expect(await verify(node.dir())).to.deep.include({ damage: [] });
      await node.restart();
    });

    it('gives back what was acknowledged, also past a group that breaks off', async () => {
      const stream = await unsettledStream();
      const [journal = ''] = journals(node.dir());
      const whole = readFileSync(journal);
      appendFileSync(journal, whole.subarray(0, whole.length - 1)); // as if the machine stopped before the last byte
      expect(await verify(node.dir())).to.deep.include({ damage: [] });
      await node.restart();
      expect(await revisions(node.client().readStream(stream))).to.deep.equal([0, 1, 2, 3]);
      expect((await append(node.client(), stream, event(), 3n)).nextExpectedRevision).to.equal(4n);
      const before = await collect(node.client().readAll());
      await kill();
      await node.restart();
      expect(await collect(node.client().readAll())).to.deep.equal(before);
    });

    it('reads through what lies in it as through what does not, both ways', async () => {
      const stream = newStream();
      let revision = -1n;
      for (let n = 0; n < 8; n += 1) {
        const { nextExpectedRevision } = await append(
          node.client(),
          stream,
          events(200),
          revision < 0n ? NO_STREAM : revision,
        );
        revision = nextExpectedRevision;
        const expected = Array.from({ length: Number(revision) + 1 }, (_, at) => at);
        expect(await revisions(node.client().readStream(stream))).to.deep.equal(expected);
        const backwards = await revisions(
          node.client().readStream(stream, { direction: 'backwards', fromRevision: 'end' }),
        );
        expect(backwards).to.deep.equal(expected.reverse());
        const ids = async (direction: 'forwards' | 'backwards', fromPosition: 'start' | 'end') =>
          (await collect(node.client().readAll({ direction, fromPosition }))).map(({ id }) => id);
        expect(await ids('forwards', 'start')).to.deep.equal((await ids('backwards', 'end')).reverse());
      }
    });

    it('does not start on a journal that is not what was written, and verify says so', async () => {
      await unsettledStream();
      const [journal = ''] = journals(node.dir());
      const whole = readFileSync(journal);
      const damaged = Buffer.from(whole);
      damaged[40] = (damaged[40] ?? 0) ^ 1;
      writeFileSync(journal, damaged);
      expect((await verify(node.dir())).damage).to.have.length(1);
      expect((await failureOf(startEventStore({ dir: node.dir() }))).message).to.match(/is damaged/);
      writeFileSync(journal, whole);
      await node.restart();
    });
  });
