import { expect } from 'chai';
import pg from 'pg';
import { apiAs, eventually, newPerson, sharedSystem, signIn } from '#test/support/api';
import { codeOf, type Desks, newEmail, openDesks, refusal } from './clients-kit.ts';

describe('two files that are one, and a file that is closed (C4, F identity)', function () {
  this.timeout(60_000);
  let desk: Desks['desk'];
  let otherDesk: Desks['otherDesk'];
  let admin: Desks['admin'];
  let place: Desks['place'];
  let elsewhere: Desks['elsewhere'];
  let at: Desks['at'];
  let nextStart: Desks['nextStart'];
  let book: Desks['book'];
  let found: Desks['found'];
  let clientsOf: Desks['clientsOf'];
  before(async () => {
    ({ desk, otherDesk, admin, place, elsewhere, at, nextStart, book, found, clientsOf } = await openDesks());
  });

  it('two that are one answer as one: lists, look-ups, bookings, names', async () => {
    const keep = (await desk.registerClient({ body: { name: 'Keep Me', phone: '+34911234507' } })).body.personId;
    const gone = (await desk.registerClient({ body: { name: 'Gone Soon', email: newEmail(), phone: '+34911234508' } }))
      .body;
    const [ours, theirs] = [await book(desk, keep), await book(desk, gone.personId)];
    expect(await clientsOf(desk, keep)).to.eql([ours.appointmentId]);
    const request = {
      params: { clientId: keep },
      body: { mergedClientId: gone.personId },
      idempotencyKey: `merge-${keep}`,
    };
    const merged = (await desk.mergeClients(request)).body;
    expect(merged).to.include({ personId: keep, name: 'Keep Me', phone: '+34911234507', email: gone.email });
    expect((await desk.mergeClients(request)).body).to.deep.equal(merged);
    expect((await desk.mergeClients({ ...request, idempotencyKey: 'another' })).body).to.deep.equal(merged);

    const all = [ours.appointmentId, theirs.appointmentId].sort();
    expect(await clientsOf(desk, keep)).to.eql(all);
    expect(await clientsOf(desk, gone.personId)).to.eql(all);
    expect((await desk.getClient({ params: { clientId: gone.personId } })).body).to.deep.equal(merged);
    const shown = (await desk.getAppointment({ params: { appointmentId: theirs.appointmentId } })).body;
    expect(shown).to.include({ clientId: keep, clientName: 'Keep Me' });
    expect(await found(desk, 'gone soon')).to.eql([]);
    expect(await found(desk, gone.email ?? '')).to.eql([keep]);
    expect((await book(desk, gone.personId)).clientId).to.equal(keep);
    const clash = await refusal(admin.bookAppointment({ body: { ...elsewhere, start: theirs.start, clientId: keep } }));
    expect([clash.code, clash.facts.conflicts]).to.eql(['client-busy', [theirs.appointmentId]]);

    const params = { clientId: keep };
    expect(await codeOf(desk.mergeClients({ params, body: { mergedClientId: keep } }))).to.equal('400 invalid-request');
    const third = (await desk.registerClient({ body: { name: 'Third One' } })).body.personId;
    const no = await refusal(
      desk.mergeClients({ params: { clientId: third }, body: { mergedClientId: gone.personId } }),
    );
    expect([no.code, no.facts.clientId]).to.eql(['already-merged', keep]);
    expect(await codeOf(desk.mergeClients({ params, body: { mergedClientId: 'aaaaaaaaaaaa' } }))).to.equal(
      '422 unknown-reference',
    );
    const foreign = (await otherDesk.registerClient({ body: { name: 'Of Elsewhere' } })).body.personId;
    await book(otherDesk, foreign, elsewhere);
    expect(await codeOf(desk.mergeClients({ params, body: { mergedClientId: foreign } }))).to.equal(
      '422 unknown-reference',
    );
    const foreignTwin = (await otherDesk.registerClient({ body: { name: 'Of Elsewhere' } })).body.personId;
    await otherDesk.mergeClients({ params: { clientId: foreign }, body: { mergedClientId: foreignTwin } });
    expect(
      await codeOf(desk.mergeClients({ params, body: { mergedClientId: foreignTwin } })),
      'nor whom they were merged into',
    ).to.equal('422 unknown-reference');
    await admin.mergeClients({ params: { clientId: third }, body: { mergedClientId: keep } });
    await desk.registerClient({ body: { name: 'Waits for it' } });
    expect((await clientsOf(desk, gone.personId)).length, 'a chain has one end').to.equal(3);
    expect((await desk.getClient({ params: { clientId: gone.personId } })).body.personId).to.equal(third);
  });

  it('a visit of the one who was merged makes the other one known where it is moved to (P35)', async () => {
    const phone = '+34911234601';
    const keep = (await desk.registerClient({ body: { name: 'Stays Here', phone } })).body.personId;
    const gone = (await desk.registerClient({ body: { name: 'Goes There' } })).body.personId;
    const { appointmentId } = await book(desk, gone);
    await book(desk, keep);
    await desk.mergeClients({ params: { clientId: keep }, body: { mergedClientId: gone } });
    const params = { clientId: keep };
    // By a write of its own the other desk waits for all that was written before.
    const catchUp = () => otherDesk.registerClient({ body: { name: 'Waits for it' } });
    await catchUp();
    expect(await codeOf(otherDesk.getClient({ params }))).to.equal('404 not-found');
    const { hostId, officeId } = elsewhere;
    await admin.rescheduleAppointment({ params: { appointmentId }, body: { start: nextStart(), hostId, officeId } });
    await catchUp();
    const again = await refusal(otherDesk.registerClient({ body: { name: 'Stays Here', phone } }));
    expect([again.code, again.facts.candidates]).to.eql(['possible-duplicate', [{ clientId: keep, same: ['phone'] }]]);
    expect((await otherDesk.getClient({ params })).body.personId).to.equal(keep);
    expect(await found(otherDesk, 'stays here')).to.eql([keep]);
  });

  it('who signs in sees what was booked for the one they were as well, and nobody is locked out', async () => {
    const ada = await newPerson(at, 'Ada Twice');
    const walkIn = (await desk.registerClient({ body: { name: 'Ada Twice' } })).body.personId;
    const theirs = await book(desk, walkIn);
    await ada.api.bookAppointment({ body: { ...place, start: nextStart() } });
    const params = { clientId: ada.person.personId };
    expect(
      await codeOf(desk.mergeClients({ params: { clientId: walkIn }, body: { mergedClientId: params.clientId } })),
    ).to.equal('409 has-login');
    expect((await ada.api.listAppointments({})).body.items).to.have.length(1);
    const { headers } = await desk.mergeClients({ params, body: { mergedClientId: walkIn } });
    const token = headers.get('consistency-token') ?? '';
    expect(token).not.to.equal('');
    await ada.api.changeMe({ body: { locale: 'en' } });
    expect((await ada.api.listAppointments({})).body.items).to.have.length(2);
    const one = { params: { appointmentId: theirs.appointmentId } };
    expect((await ada.api.getAppointment(one)).body.clientId).to.equal(params.clientId);
    expect((await ada.api.getAppointmentHistory(one)).body.items).to.have.length(1);
    expect((await ada.api.cancelAppointment(one)).body.status).to.equal('cancelled');

    const second = await newPerson(at, 'Ada Thrice');
    await second.api.bookAppointment({ body: { ...place, start: nextStart() } });
    await desk.mergeClients({ params, body: { mergedClientId: second.person.personId } });
    expect(await codeOf(second.api.me({}))).to.equal('401 unauthenticated');
    expect(await codeOf(apiAs(at).login({ body: { email: second.email, password: second.password } }))).to.equal(
      '401 wrong-credentials',
    );
    expect((await signIn(at, ada.email, ada.password)).person.personId).to.equal(params.clientId);
  });

  it('two who are merged into each other at one instant keep one login, and one request hears so', async () => {
    const two = [await newPerson(at, 'Each Other'), await newPerson(at, 'Each Other')] as const;
    for (const { api } of two) await api.bookAppointment({ body: { ...place, start: nextStart() } });
    const [one, other] = two.map(({ person }) => person.personId) as [string, string];
    const merge = (clientId: string, mergedClientId: string) =>
      desk.mergeClients({ params: { clientId }, body: { mergedClientId } }).then(
        () => 'done',
        (error: unknown) => codeOf(Promise.reject(error)),
      );
    const outcomes = await Promise.all([merge(one, other), merge(other, one)]);
    // What the other one hears depends on how far it has come.
    expect(outcomes.sort()[0]).to.be.oneOf(['409 already-merged', '409 has-login', '400 invalid-request']);
    expect(outcomes[1]).to.equal('done');
    const logins = await Promise.all(
      two.map(({ email, password }) =>
        apiAs(at)
          .login({ body: { email, password } })
          .then(
            ({ body }) => body.person.personId,
            () => undefined,
          ),
      ),
    );
    const { personId } = (await desk.getClient({ params: { clientId: one } })).body;
    expect(logins.filter((id) => id !== undefined)).to.eql([personId]);
  });

  it('is erased for good: after what is ahead is settled, with its key, its login and its tokens', async () => {
    const ada = await newPerson(at, 'Ada Erased');
    const { appointmentId } = (
      await ada.api.bookAppointment({ body: { ...place, start: nextStart(), note: 'a word of mine' } })
    ).body;
    const params = { clientId: ada.person.personId };
    const twin = (await desk.registerClient({ body: { name: 'Ada Erased' } })).body.personId;
    await desk.mergeClients({ params, body: { mergedClientId: twin } });
    const blocked = await refusal(ada.api.eraseClient({ params, query: {} }));
    expect([blocked.status, blocked.code, blocked.facts.count]).to.eql([409, 'has-future-appointments', 1]);
    expect(
      await codeOf((await newPerson(at)).api.eraseClient({ params, query: { cancelAppointments: 'true' } })),
    ).to.equal('404 not-found');
    expect(await codeOf(desk.eraseClient({ params, query: {} }))).to.equal('403 forbidden');

    await ada.api.changeEmail({ body: { email: `later.${ada.email}`, password: ada.password } });
    const done = await ada.api.eraseClient({ params, query: { cancelAppointments: 'true' } });
    expect(done.status).to.equal(204);
    expect(await codeOf(ada.api.me({}))).to.equal('401 unauthenticated');
    expect(await codeOf(apiAs(at).login({ body: { email: ada.email, password: ada.password } }))).to.equal(
      '401 wrong-credentials',
    );
    expect((await admin.eraseClient({ params, query: {} })).status, 'again is the same').to.equal(204);
    expect(await found(admin, 'ada erased')).to.eql([]);
    expect(await found(admin, ada.email)).to.eql([]);
    expect((await admin.getClient({ params })).body).to.include({ status: 'erased', name: null, email: null });
    expect(await codeOf(desk.changeClient({ params, body: { name: 'Back' } }))).to.equal('404 not-found');
    expect(await codeOf(desk.bookAppointment({ body: { ...place, start: nextStart(), ...params } }))).to.equal(
      '422 unknown-reference',
    );
    const shown = (await admin.getAppointment({ params: { appointmentId } })).body;
    expect(shown).to.include({ status: 'cancelled', clientName: null, note: null });

    const db = new pg.Client({ connectionString: (await sharedSystem()).env.DATABASE_URL });
    await db.connect();
    try {
      const ids = [params.clientId, twin];
      const keys = await db.query('select wrapped from subject_keys where subject = any($1)', [ids]);
      expect(keys.rows).to.eql([{ wrapped: null }, { wrapped: null }]);
      for (const table of ['credentials', 'links', 'email_changes']) {
        const left = await db.query(`select from identity.${table} where person_id = any($1)`, [ids]);
        expect(left.rows, table).to.eql([]);
      }
      const rows = await db.query(
        'select name, email, phone, name_tokens, contact_tokens from read.persons where person_id = any($1)',
        [ids],
      );
      for (const row of rows.rows)
        expect(row).to.eql({ name: null, email: null, phone: null, name_tokens: [], contact_tokens: [] });
    } finally {
      await db.end();
    }
    const anew = await apiAs(at).register({ body: { name: 'Ada Anew', email: ada.email, password: ada.password } });
    expect(anew.body.person.personId).not.to.equal(params.clientId);
  });

  it('of a host or the last admin is not erased like that', async () => {
    const { person } = await newPerson(at, 'Host Too');
    await admin.registerHost({ body: { personId: person.personId, zone: 'Europe/Madrid' } });
    expect(await codeOf(admin.eraseClient({ params: { clientId: person.personId }, query: {} }))).to.equal(
      '409 more-than-a-client',
    );
    const me = (await admin.me({})).body.personId;
    const own = await codeOf(admin.eraseClient({ params: { clientId: me }, query: {} }));
    expect(own).to.equal('409 last-admin');
    expect(await codeOf(admin.eraseClient({ params: { clientId: 'aaaaaaaaaaaa' }, query: {} }))).to.equal(
      '404 not-found',
    );
  });

  it('of somebody who may more is not for whoever may erase and no more (B8)', async () => {
    const grants = { 'subjects:erase': 'all' } as const;
    const { roleId } = (await admin.defineRole({ body: { name: `Archive ${process.pid}`, grants } })).body;
    const [eraser, chief, client] = [await newPerson(at), await newPerson(at), await newPerson(at)];
    for (const [{ person }, roles] of [[eraser, [roleId]] as const, [chief, ['admin' as const]] as const])
      await admin.changeUser({ params: { personId: person.personId }, body: { roles: [...roles] } });
    const { api } = await signIn(at, eraser.email, eraser.password);
    const eraseOf = ({ person }: typeof chief) => api.eraseClient({ params: { clientId: person.personId }, query: {} });
    await eventually(
      () => codeOf(api.eraseClient({ params: { clientId: 'aaaaaaaaaaaa' }, query: {} })),
      (outcome) => outcome === '404 not-found',
    );
    expect((await eraseOf(client)).status).to.equal(204);
    expect(await codeOf(eraseOf(chief))).to.equal('403 beyond-own-reach');
    await admin.eraseClient({ params: { clientId: chief.person.personId }, query: {} });
    expect((await admin.getClient({ params: { clientId: chief.person.personId } })).body.status).to.equal('erased');
  });
});
