import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { type Api, adminOf, dateIn, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';

type Place = { readonly officeId: string; readonly serviceId: string; readonly hostId: string };

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'granted',
    (error: unknown) => (error instanceof Refused ? error.code : String(error)),
  );

/** A key is one effect for ever, and its answer is the answer of then. */
describe('the same Idempotency-Key again (P4, P5)', function () {
  this.timeout(60_000);
  let at = '';
  let admin: Api;
  let ada: Api;
  let place: Place;
  let day = 60;

  before(async () => {
    at = (await sharedSystem()).endpoints.http;
    admin = (await adminOf(at)).api;
    ada = (await newPerson(at)).api;
    place = await openOffice(admin, { name: 'Passport', durations: [30, 45] });
  });

  const nextDay = () => {
    day += 1;
    return dateIn(day);
  };
  const booked = async (start: string, idempotencyKey?: string) =>
    (
      await ada.bookAppointment({
        body: { ...place, start, allowClientOverlap: true },
        ...(idempotencyKey && { idempotencyKey }),
      })
    ).body;

  it('a cancellation repeated after undo and a move cancels nothing more', async () => {
    const { appointmentId } = await booked(`${nextDay()}T10:00`);
    const params = { appointmentId };
    const first = (await ada.cancelAppointment({ params, idempotencyKey: 'c-1' })).body;
    await admin.undoAppointment({ params });
    await ada.rescheduleAppointment({ params, body: { start: `${nextDay()}T10:00` } });
    const again = (await ada.cancelAppointment({ params, idempotencyKey: 'c-1' })).body;
    expect(again).to.deep.equal(first);
    expect((await ada.getAppointment({ params })).body.status).to.equal('booked');
  });

  it('a note repeated after a move and another note does not come back', async () => {
    const { appointmentId } = await booked(`${nextDay()}T10:00`);
    const params = { appointmentId };
    await ada.annotateAppointment({ params, body: { note: 'A' }, idempotencyKey: 'n-1' });
    await ada.rescheduleAppointment({ params, body: { start: `${nextDay()}T11:00` } });
    await ada.annotateAppointment({ params, body: { note: 'B' } });
    await ada.annotateAppointment({ params, body: { note: 'A' }, idempotencyKey: 'n-1' });
    expect((await ada.getAppointment({ params })).body.note).to.equal('B');
  });

  it('a move repeated after staff moved it on moves nothing, and answers with where it went then', async () => {
    const { appointmentId } = await booked(`${nextDay()}T10:00`);
    const params = { appointmentId };
    const body = { start: `${nextDay()}T10:00` };
    const first = (await ada.rescheduleAppointment({ params, body, idempotencyKey: 'm-1' })).body;
    const now = (await admin.rescheduleAppointment({ params, body: { start: `${nextDay()}T12:00` } })).body;
    expect((await ada.rescheduleAppointment({ params, body, idempotencyKey: 'm-1' })).body).to.deep.equal(first);
    expect((await ada.getAppointment({ params })).body).to.deep.include({ start: now.start, sequence: 2 });
  });

  it('a booking that stands is granted again, whatever became of the service since', async () => {
    const own = await openOffice(admin, { name: 'Short-lived' });
    const body = { ...own, start: `${nextDay()}T10:00`, allowClientOverlap: true };
    const first = (await ada.bookAppointment({ body, idempotencyKey: 'b-1' })).body;
    await admin.withdrawService({ params: { serviceId: own.serviceId } });
    expect((await ada.bookAppointment({ body, idempotencyKey: 'b-1' })).body).to.deep.equal(first);
    expect(await code(ada.bookAppointment({ body, idempotencyKey: 'b-2' }))).to.equal('service-not-offered');
    const later = { ...body, start: `${nextDay()}T10:00` };
    expect(await code(ada.bookAppointment({ body: later, idempotencyKey: 'b-1' }))).to.equal('idempotency-key-reused');
  });

  it('one key for four days at once books one', async () => {
    const starts = [1, 2, 3, 4].map(() => `${nextDay()}T15:00`);
    const answers = await Promise.all(starts.map((start) => code(booked(start, 'four-days'))));
    expect(answers.filter((answer) => answer === 'granted')).to.have.length(1);
    expect(answers.filter((answer) => answer === 'idempotency-key-reused')).to.have.length(3);
  });

  it('a refused request leaves its key free', async () => {
    const start = `${nextDay()}T15:00`;
    const { appointmentId } = await booked(start);
    expect(await code(booked(start, 'free-again'))).to.equal('slot-taken');
    await ada.cancelAppointment({ params: { appointmentId } });
    expect((await booked(start, 'free-again')).status).to.equal('booked');
  });

  it('what is booked keeps its length when the service changes its own', async () => {
    const own = await openOffice(admin, { name: 'Changing', durations: [30] });
    const { body } = await ada.bookAppointment({ body: { ...own, start: `${nextDay()}T10:00` } });
    await admin.changeService({ params: { serviceId: own.serviceId }, body: { durations: [20] } });
    const moved = await ada.rescheduleAppointment({
      params: { appointmentId: body.appointmentId },
      body: { start: `${nextDay()}T10:00` },
    });
    expect(Date.parse(moved.body.end) - Date.parse(moved.body.start)).to.equal(30 * 60_000);
  });

  it('a host who is the client decides nothing about their own request (P35)', async () => {
    const { person, email, password } = await newPerson(at, 'Dr. Self');
    await admin.registerHost({ body: { personId: person.personId, zone: 'Europe/Madrid' } });
    const asked = await openOffice(admin, { name: 'By approval', approval: 'required' });
    const { api: self } = await signIn(at, email, password);
    const { body } = await self.bookAppointment({ body: { ...asked, start: `${nextDay()}T10:00` } });
    expect(body.status).to.equal('requested');
    const params = { appointmentId: body.appointmentId };
    for (const act of [
      self.approveAppointment({ params }),
      self.checkInAppointment({ params }),
      self.undoAppointment({ params }),
    ])
      expect(await code(act)).to.equal('not-found');
  });

  it('a refused booking for somebody new writes nobody down', async () => {
    const start = `${nextDay()}T10:00`;
    await booked(start);
    const clients = async () =>
      (await admin.getStatsOverview({ query: { from: dateIn(0), to: dateIn(1) } })).body.totals.clients;
    const before = await clients();
    expect(await code(admin.bookAppointment({ body: { ...place, start, client: { name: 'Too Late' } } }))).to.equal(
      'slot-taken',
    );
    const { body } = await admin.registerClient({ body: { name: 'Marker' } });
    expect(body.status).to.equal('active');
    expect(await clients()).to.equal(before + 1);
  });
});
