import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { type Api, adminOf, apiAs, dateIn, newPerson, openOffice, testSettings } from '#test/support/api';
import { verdictOn, wholeLog } from '#test/support/log';
import { startTestSystem, type TestSystem } from '#test/support/system';

type Answer = { readonly status: number; readonly code: string };

const answerOf = (work: Promise<{ readonly status: number }>): Promise<Answer> =>
  work.then(
    ({ status }) => ({ status, code: '' }),
    (error: unknown) => {
      if (error instanceof Refused) return { status: error.status, code: error.code };
      throw error;
    },
  );

const shuffledBy = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
};

describe('many want one slot (P2, part 3.1)', function () {
  this.timeout(120_000);
  let system: TestSystem;
  /** Two command services, as in production: neither knows what the other is about to write. */
  let desks: readonly [Api, Api];
  let place: { officeId: string; serviceId: string; hostId: string };
  let admin: Api;

  before(async () => {
    system = await startTestSystem({
      env: testSettings,
      services: [
        { name: 'web', entry: 'embedded/web.ts' },
        { name: 'second', entry: 'command-service/main.ts', env: { PORT: '0' } },
      ],
    });
    const { api, accessToken } = await adminOf(system.endpoints.http);
    admin = api;
    desks = [api, apiAs(`http://127.0.0.1:${system.processes.second?.port}`, accessToken)];
    place = await openOffice(admin, { name: 'Passport', durations: [30] });
  });
  after(() => system?.stop());

  it('64 at once through two command services: one 201 and 63 times 409, in each of 20 rounds', async () => {
    const people = await Promise.all(
      Array.from({ length: 64 }, (_, i) => admin.registerClient({ body: { name: `Client ${i}` } })),
    );
    const clients = people.map(({ body }) => body.personId);
    // The second service has to know them as well before it can be asked.
    const { body: probe } = await desks[1].registerClient({ body: { name: 'Probe' } });
    expect(probe.status).to.equal('active');
    for (let round = 0; round < 20; round += 1) {
      const start = `${dateIn(10 + round)}T10:00`;
      const answers = await Promise.all(
        clients.map((clientId, i) =>
          answerOf((desks[i % 2] as Api).bookAppointment({ body: { ...place, start, clientId } })),
        ),
      );
      expect(
        answers.filter(({ status }) => status === 201),
        `round ${round}`,
      ).to.have.length(1);
      expect(
        answers.filter(({ status, code }) => status === 409 && code === 'slot-taken'),
        JSON.stringify(answers),
      ).to.have.length(63);
    }
    const { violations, appointments } = verdictOn(await wholeLog(system.endpoints.eventStore));
    expect(violations).to.deep.equal([]);
    expect(appointments).to.equal(20);
  });

  it('overlapping durations and buffers from both sides leave no overlap in the log', async () => {
    const random = shuffledBy(7);
    const offers = await Promise.all(
      [
        { name: 'Short', durations: [10, 20] },
        { name: 'Buffered', durations: [20], bufferBefore: 10, bufferAfter: 5 },
        { name: 'Group', durations: [30], capacity: 3 },
      ].map((terms) => admin.offerService({ body: terms })),
    );
    const { hostId } = (
      await admin.registerHost({ body: { person: { name: 'Second host' }, officeIds: [place.officeId] } })
    ).body;
    const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
      weekday,
      from: '09:00',
      to: '17:00',
      officeId: place.officeId,
    }));
    await admin.setWeeklyHours({ params: { hostId }, body: { rules } });
    const { body: last } = await desks[1].registerClient({ body: { name: 'One more' } });
    const clientId = last.personId;
    // Both services have to know host, hours and client; whoever carries the token is not judged by older knowledge.
    const token = (await admin.registerClient({ body: { name: 'Marker' } })).headers.get('consistency-token') ?? '';
    const date = dateIn(40);
    const wish = () => {
      const { serviceId, durations } = (offers[Math.floor(random() * offers.length)] as (typeof offers)[number]).body;
      const minutes = 540 + Math.floor(random() * 90) * 5;
      const start = `${date}T${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
      return {
        officeId: place.officeId,
        hostId,
        serviceId,
        start,
        clientId,
        allowClientOverlap: true,
        duration: durations[Math.floor(random() * durations.length)] ?? 10,
      };
    };
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        answerOf((desks[i % 2] as Api).bookAppointment({ body: wish(), headers: { 'Consistency-Token': token } })),
      ),
    );
    const booked = answers.filter(({ status }) => status === 201).length;
    expect(booked).to.be.greaterThan(10);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).to.deep.equal([]);
    const { violations, appointments } = verdictOn(await wholeLog(system.endpoints.eventStore));
    expect(violations).to.deep.equal([]);
    expect(appointments).to.equal(20 + booked);
  });

  it('the same Idempotency-Key from many at once through both is one booking and one answer (P4)', async () => {
    const { body: client } = await newPerson(system.endpoints.http).then(({ person }) => ({ body: person }));
    const start = `${dateIn(50)}T12:00`;
    const token = (await admin.registerClient({ body: { name: 'Marker two' } })).headers.get('consistency-token') ?? '';
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (desks[i % 2] as Api).bookAppointment({
          body: { ...place, start, clientId: client.personId },
          idempotencyKey: 'same-key',
          headers: { 'Consistency-Token': token },
        }),
      ),
    );
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).to.equal(1);
  });
});
