import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { connect } from 'nats';
import { jobSubject } from '#contracts/messages';
import { nats } from '#test/support/parts';
import { noticeBench } from './workers-bench.ts';
import { mailsTo, settled, suffer, until } from './workers-crew.ts';
import { soon } from './workers-fixture.ts';

const queue = 'notifications';

describe('notices when something is wrong (P20, 4.9)', () => {
  const bench = noticeBench();

  const hurry = () =>
    bench
      .book()
      .db.execute(`update jobs.deliveries set lease_until = now() where state = 'claimed' and claimed_by is null`);
  const waiting = (jobId: string) =>
    until(async () => {
      const delivery = await bench.book().delivery(jobId);
      return delivery?.waits && delivery.why !== null ? delivery : undefined;
    }, 'the job to be given back');

  it('451 now, sent later', async () => {
    const { email, jobId } = await bench.booked();
    await suffer({ mail: { refuse: 1, code: 451 } });
    await bench.crew();
    expect(await waiting(jobId)).to.include({ state: 'claimed', why: 'smtp-451', attempts: 1 });
    await hurry();
    expect(await settled(bench.book(), jobId)).to.include({ state: 'sent', attempts: 2 });
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('550 is failed for good', async () => {
    const { email, jobId } = await bench.booked();
    await suffer({ mail: { refuse: 1, code: 550 } });
    await bench.crew();
    expect(await settled(bench.book(), jobId)).to.include({ state: 'failed', why: 'smtp-550', attempts: 1 });
    expect(await mailsTo(email)).to.have.length(0);
  });

  it('the mail server is down: later, by whoever is there then', async () => {
    const { email, jobId } = await bench.booked();
    const first = await bench.crew({ smtpPort: 9 });
    expect((await waiting(jobId)).why).to.match(/^smtp-/);
    await first.stop();
    await bench.crew();
    await hurry();
    expect((await settled(bench.book(), jobId)).state).to.equal('sent');
    expect(await mailsTo(email)).to.have.length(1);
  });

  it('Messages: 100 forged messages are 0 mails', async () => {
    const { email, appointmentId, client } = await bench.booked();
    await bench.book().db.execute('truncate jobs.ledger');
    const { url } = await nats();
    const raw = await connect({ servers: url });
    const bus = await bench.bus();
    await bench.crew({ bus, sweepMs: 600_000 });
    await until(async () => bus.isConnected(), 'the bus');
    const forged = Array.from({ length: 100 }, (_, n) => {
      const mail = { jobId: randomUUID(), kind: 'booked', to: email, appointmentId, personId: client };
      const kinds = [
        { jobId: randomUUID() },
        mail,
        { jobId: `${randomUUID()}' or '1'='1` },
        { jobId: 7 },
        [],
        null,
        'x',
        '{',
        appointmentId,
        '',
      ];
      const chosen = kinds[n % kinds.length];
      return n % 10 === 7 ? '{not json' : JSON.stringify(chosen);
    });
    for (const text of forged) await raw.jetstream().publish(jobSubject(queue), Buffer.from(text));
    await raw.close();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await mailsTo(email)).to.have.length(0);
    expect(await bench.book().db.query('select from jobs.deliveries')).to.have.length(0);
    // And the next real one is sent as if nothing had been.
    const jobId = await bench.book().job('booked', appointmentId, client);
    await bus.publish(jobSubject(queue), { jobId }, jobId);
    expect((await settled(bench.book(), jobId)).state).to.equal('sent');
  });

  it('P22: 200 appointments, cancelled while the notices go out: no letter of what was off already', async () => {
    const { db } = bench.book();
    const all = await Promise.all(Array.from({ length: 200 }, () => bench.booked()));
    const off = new Map<string, number>();
    await Promise.all([
      bench.crew(),
      ...all.map(async ({ appointmentId }, n) => {
        await new Promise((resolve) => setTimeout(resolve, n * 10));
        await db.execute(`update read.appointments set status = 'cancelled' where appointment_id = $1`, [
          appointmentId,
        ]);
        off.set(appointmentId, Date.now());
      }),
    ]);
    let sent = 0;
    for (const { jobId, email, appointmentId } of all) {
      const { state } = await settled(bench.book(), jobId);
      const mails = await mailsTo(email);
      expect(mails).to.have.length(state === 'sent' ? 1 : 0);
      // What a mail server takes to answer lies between our last look and its clock; both are this machine.
      for (const { receivedAt } of mails)
        expect(Date.parse(receivedAt) - (off.get(appointmentId) ?? 0)).to.be.lessThan(1_000);
      sent += mails.length;
    }
    expect(sent, 'some before and some after').to.be.within(1, 199);
  });

  it('Recipients: 300 triggers for one person are 20 mails at most, the rest is parked', async () => {
    const client = await bench.book().person('Ann');
    for (let n = 0; n < 300; n += 1)
      await bench.book().job('booked', await bench.book().appointment(client, { start: soon(60 + n) }), client);
    await Promise.all([bench.crew(), bench.crew()]);
    const count = async (): Promise<{ sent: number; parked: number }> => {
      const [row] = await bench.book().db.query<{ sent: number; parked: number }>(
        `select count(*) filter (where state = 'sent')::int as sent,
                count(*) filter (where state = 'claimed' and attempts = 0 and lease_until > now() + interval '10 minutes')::int as parked
           from jobs.deliveries`,
      );
      return row ?? { sent: 0, parked: 0 };
    };
    await until(async () => (await count()).parked + (await count()).sent === 300, 'all 300 to be looked at', 30_000);
    const { sent, parked } = await count();
    expect(sent).to.be.within(15, 20);
    expect(sent + parked).to.equal(300);
    expect(await mailsTo(`${client}@client.example`)).to.have.length(sent);
  });
});
