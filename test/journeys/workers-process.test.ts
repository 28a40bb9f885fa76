import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { startNodeChild } from '#embedded/process/node-child';
import { catcher, nats, postgres, testFolder } from '#test/support/parts';
import { mailsTo, settled, until } from './workers-crew.ts';
import { type Book, openBook, prepareDatabase } from './workers-fixture.ts';

const masterKey = randomBytes(32).toString('base64');

describe('the workers as a process', function () {
  this.timeout(120_000);
  let book: Book;
  let url: string;
  before(async () => {
    url = (await postgres(prepareDatabase)).url;
    book = await openBook(url, masterKey);
  });
  after(() => book.close());

  const start = async () => {
    const caught = await catcher();
    const jwt = join(testFolder(), 'jwt');
    mkdirSync(jwt, { recursive: true });
    return startNodeChild({
      name: 'workers',
      entry: 'workers/main.ts',
      log: join(testFolder(), 'logs', 'workers.log'),
      env: {
        ...{ PATH: process.env.PATH, SECRET_KEY: randomBytes(48).toString('base64'), MASTER_KEY: masterKey },
        ...{ JWT_KEYS_DIR: jwt, EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false', DATABASE_URL: url },
        ...{ NATS_URL: (await nats()).url, MAIL_SERVER: '127.0.0.1', MAIL_PORT: String(caught.smtpPort) },
        ...{
          MAIL_STARTTLS: 'false',
          SMS_ENABLED: 'true',
          SMS_BASE_URL: caught.url,
          SMS_API_KEY: 'AC1',
          SMS_API_SECRET: 'x',
        },
      },
    });
  };
  const bookOne = async (channel: 'mail' | 'sms') => {
    const phone = `+34${String(600_000_000 + Math.floor(Math.random() * 99_999_999))}`;
    const client = await book.person('Ann', { phone });
    return book.job('booked', await book.appointment(client), client, { channel });
  };

  it('sends, also after what a terminal tells everybody in it, and stops within five seconds when it is told to', async () => {
    const workers = await start();
    for (const signal of ['SIGINT', 'SIGHUP'] as const) workers.child.kill(signal);
    const client = await book.person('Ann');
    const jobId = await book.job('booked', await book.appointment(client), client);
    expect((await settled(book, jobId)).state).to.equal('sent');
    expect(await mailsTo(`${client}@client.example`)).to.have.length(1);
    const asked = Date.now();
    workers.child.kill('SIGTERM');
    await workers.exited;
    expect(Date.now() - asked).to.be.lessThan(5_000);
    expect(workers.child.exitCode).to.equal(0);
  });

  it('P20: killed again and again, nothing is lost, and nothing is doubled that has an idempotency key', async () => {
    const jobs = { mail: [] as string[], sms: [] as string[] };
    for (let n = 0; n < 150; n += 1) {
      jobs.mail.push(await bookOne('mail'));
      jobs.sms.push(await bookOne('sms'));
    }
    const left = async (): Promise<number> => {
      const [row] = await book.db.query<{ left: number }>(
        `select count(*)::int as left from jobs.ledger l
          where not exists (select from jobs.deliveries d where d.job_id = l.job_id and d.state = 'sent')`,
      );
      return row?.left ?? 0;
    };
    let kills = 0;
    for (let all = await left(); all > 0; all = await left()) {
      const workers = await start();
      const enough = Math.max(0, all - 45);
      await until(async () => (await left()) <= enough, 'some of them to be sent', 30_000);
      workers.child.kill('SIGKILL');
      await workers.exited;
      if ((await left()) > 0) kills += 1;
      // Its lease runs out; the test does not wait the minute.
      await book.db.execute(`update jobs.deliveries set lease_until = now() where state = 'claimed'`);
    }
    const caught = await catcher();
    const get = async (what: string): Promise<unknown> =>
      (await fetch(`${caught.url}/${what}?limit=2000`, { headers: { accept: 'application/json' } })).json();
    const mails = (await get('mails')) as { messageId: string }[];
    const texts = (await get('sms')) as { idempotencyToken: string }[];
    const copies = jobs.mail.map((job) => mails.filter(({ messageId }) => messageId.includes(job)).length);
    const doubled = copies.filter((count) => count > 1).length;
    console.log(`      ${kills} kills, 300 jobs, ${doubled} mails twice (SMTP's own window)`);
    expect(kills).to.be.at.least(3);
    expect(
      copies.filter((count) => count === 0),
      'lost',
    ).to.deep.equal([]);
    // Four are in hand at most when it is killed.
    expect(doubled).to.be.at.most(kills * 4);
    expect(
      jobs.sms
        .map((job) => texts.filter(({ idempotencyToken }) => idempotencyToken === job).length)
        .every((count) => count === 1),
    ).to.equal(true);
  });
});
