import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { adminOf, dateIn, eventually, mailsTo, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';

/** The spine: one booking through every real part. */
describe('one booking through every real part', function () {
  this.timeout(60_000);
  const date = dateIn(21);

  it('books, shows, tells, moves, cancels, sums up and remembers (A2–A9, A11, B6, B12, C2, C7, part 4.4)', async () => {
    const { endpoints } = await sharedSystem();
    const at = endpoints.http;
    const { api: admin } = await adminOf(at);
    const { officeId, serviceId, hostId } = await openOffice(admin, {
      name: 'Passport',
      durations: [30],
      bufferAfter: 15,
    });
    const { api: ada, person, email } = await newPerson(at);
    expect((await ada.me({})).body).to.deep.include({
      personId: person.personId,
      name: 'Ada Byron',
      roles: ['client'],
    });

    const slots = async () =>
      (await ada.hostSlots({ params: { hostId }, query: { serviceId, from: date, to: date } })).body.slots;
    const free = await slots();
    expect(free[0]).to.deep.include({ localStart: `${date}T09:00`, officeId, hostIds: [hostId] });

    const {
      status,
      headers,
      body: booked,
    } = await ada.bookAppointment({
      body: { serviceId, officeId, hostId, start: free[4]?.start ?? '', note: 'Wheelchair' },
      idempotencyKey: 'journey-1',
    });
    expect(status).to.equal(201);
    expect(headers.get('location')).to.equal(`/api/v1/appointments/${booked.appointmentId}`);
    expect(booked).to.deep.include({
      status: 'booked',
      localStart: `${date}T10:00`,
      localEnd: `${date}T10:30`,
      sequence: 0,
    });
    const params = { appointmentId: booked.appointmentId };

    const again = await ada.bookAppointment({
      body: { serviceId, officeId, hostId, start: free[4]?.start ?? '', note: 'Wheelchair' },
      idempotencyKey: 'journey-1',
    });
    expect(again.body).to.deep.equal(booked);
    const reused = await ada
      .bookAppointment({
        body: { serviceId, officeId, hostId, start: free[0]?.start ?? '' },
        idempotencyKey: 'journey-1',
      })
      .catch((error: unknown) => error);
    expect(reused).to.be.instanceOf(Refused).and.include({ status: 422, code: 'idempotency-key-reused' });

    const listed = (await ada.listAppointments({ query: { hostId } })).body.items;
    expect(listed).to.have.length(1);
    expect(listed[0]).to.deep.include({
      ...booked,
      clientName: 'Ada Byron',
      hostName: 'Grace Hopper',
      officeName: 'Town hall',
      serviceName: 'Passport',
      note: 'Wheelchair',
    });
    const stats = (
      await admin.getStatsOverview({
        query: { from: date, to: date, hostId },
        headers: { 'Consistency-Token': headers.get('consistency-token') ?? '' },
      })
    ).body;
    expect(stats).to.deep.include({ total: 1 });
    expect(stats.byStatus.booked).to.equal(1);
    const taken = (await slots()).map(({ localStart }) => localStart);
    for (const gone of ['09:30', '09:45', '10:00', '10:15', '10:30']) expect(taken).not.to.include(`${date}T${gone}`);
    expect(taken).to.include(`${date}T10:45`);

    const confirmation = (
      await eventually(
        () => mailsTo(endpoints.catcher, email),
        (mails) => mails.length === 1,
      )
    )[0];
    expect(`${confirmation?.text}`).to.include('10:00').and.include('Grace Hopper');
    expect(JSON.stringify(confirmation)).to.include('METHOD:REQUEST').and.include(`UID:${booked.appointmentId}`);

    const moved = (await ada.rescheduleAppointment({ params, body: { start: `${dateIn(22)}T12:00` } })).body;
    expect(moved).to.deep.include({
      appointmentId: booked.appointmentId,
      localStart: `${dateIn(22)}T12:00`,
      sequence: 1,
    });
    expect((await ada.getAppointment({ params })).body).to.deep.include({
      start: moved.start,
      status: 'booked',
      note: 'Wheelchair',
    });
    expect((await slots()).map(({ localStart }) => localStart)).to.include(`${date}T10:00`);

    const cancelled = (await ada.cancelAppointment({ params, body: { reason: 'I am ill' } })).body;
    expect(cancelled.status).to.equal('cancelled');
    expect((await ada.getAppointment({ params })).body.status).to.equal('cancelled');
    const mails = await eventually(
      () => mailsTo(endpoints.catcher, email),
      (all) => all.some((mail) => JSON.stringify(mail).includes('METHOD:CANCEL')),
    );
    expect(mails.filter((mail) => JSON.stringify(mail).includes('METHOD:CANCEL'))).to.have.length(1);

    const asked = (
      await ada.requestSummary({ body: { scope: { kind: 'appointment', appointmentId: booked.appointmentId } } })
    ).body;
    const summary = await eventually(
      async () => (await ada.getSummary({ params: { summaryId: asked.summaryId } })).body,
      ({ state }) => state !== 'queued',
    );
    expect(summary).to.deep.include({ state: 'written', provider: 'rules' });
    expect(summary.text).to.be.a('string').and.not.equal('');
    expect((await ada.getLatestSummary({})).body.summaryId).to.equal(asked.summaryId);

    const csv = String((await ada.exportAppointments({ query: { format: 'csv' } })).body);
    expect(csv.split('\r\n').length).to.be.at.least(2);
    expect(csv).to.include(booked.appointmentId);

    const auditor = await newPerson(at, 'Olga Prieto');
    await admin.changeUser({ params: { personId: auditor.person.personId }, body: { roles: ['auditor'] } });
    const { api: olga } = await signIn(at, auditor.email, auditor.password);
    const history = (await olga.getAppointmentHistory({ params })).body.items;
    expect(history.map(({ type }) => type)).to.deep.equal([
      'AppointmentBooked',
      'TimeHeld',
      'AppointmentMovedOut',
      'AppointmentMovedIn',
      'AppointmentCancelled',
    ]);
    expect(JSON.stringify(history)).not.to.include('I am ill');
    const stream = (await olga.getAuditStream({ params: { stream: `page-${hostId}-${date}` }, query: {} })).body.items;
    expect(stream.map(({ type }) => type)).to.deep.equal(['AppointmentBooked', 'AppointmentMovedOut']);
  });

  it('the desk finds whom it has just registered, and loses sight of whom another office received (C4, F front desk)', async () => {
    const { endpoints } = await sharedSystem();
    const at = endpoints.http;
    const { api: admin } = await adminOf(at);
    const { officeId } = await openOffice(admin);
    const elsewhere = await openOffice(admin);
    const noa = await newPerson(at, 'Noa Vidal');
    await admin.addMember({ params: { officeId }, body: { personId: noa.person.personId, role: 'reception' } });
    const { api: desk } = await signIn(at, noa.email, noa.password);
    const { personId: clientId } = (await desk.registerClient({ body: { name: 'Walk In', phone: '+34911234567' } }))
      .body;
    expect((await desk.getClient({ params: { clientId } })).body).to.deep.include({
      name: 'Walk In',
      phone: '+34911234567',
    });
    await admin.bookAppointment({ body: { ...elsewhere, clientId, start: `${date}T10:00` } });
    await admin.getClient({ params: { clientId } });
    const gone = await desk.getClient({ params: { clientId } }).catch((error: unknown) => error);
    expect(gone).to.be.instanceOf(Refused).and.include({ status: 404 });
  });

  it('tells strangers nothing (P35)', async () => {
    const { endpoints } = await sharedSystem();
    const { api: admin } = await adminOf(endpoints.http);
    const { officeId, serviceId, hostId } = await openOffice(admin);
    const { api: ada } = await newPerson(endpoints.http);
    const { api: eve } = await newPerson(endpoints.http, 'Eve');
    const { body } = await ada.bookAppointment({ body: { serviceId, officeId, hostId, start: `${date}T11:00` } });
    const params = { appointmentId: body.appointmentId };
    for (const attempt of [
      () => eve.getAppointment({ params }),
      () => eve.cancelAppointment({ params }),
      () => eve.rescheduleAppointment({ params, body: { start: `${date}T12:00` } }),
      () =>
        eve.bookAppointment({ body: { serviceId, officeId, hostId, start: `${date}T13:00`, clientId: body.clientId } }),
    ]) {
      const error = await attempt().catch((e: unknown) => e);
      expect(error).to.be.instanceOf(Refused);
      expect((error as Refused).status).to.equal(404);
    }
    const refused = await eve
      .bookAppointment({ body: { serviceId, officeId, hostId, start: `${date}T11:15` } })
      .catch((e: unknown) => e);
    expect(refused).to.be.instanceOf(Refused).and.include({ status: 409, code: 'slot-taken' });
    expect(JSON.stringify((refused as Refused).facts)).not.to.include(body.appointmentId);
  });
});
