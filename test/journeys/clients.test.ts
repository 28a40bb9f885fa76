import { expect } from 'chai';
import { apiAs, newPerson } from '#test/support/api';
import { codeOf, type Desks, newEmail, openDesks, refusal } from './clients-kit.ts';

describe('a client’s file (C4, C8, B12, F identity)', function () {
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
  before(async () => {
    ({ desk, otherDesk, admin, place, elsewhere, at, nextStart, book, found } = await openDesks());
  });

  it('is found right after it was written, changed under its revision, and found by what it says then', async () => {
    const { body, headers } = await desk.registerClient({
      body: { name: 'Žofie Müller', email: newEmail(), phone: '+34911234501' },
    });
    const params = { clientId: body.personId };
    expect(headers.get('location')).to.include(body.personId);
    expect(await found(desk, 'mull zof')).to.include(body.personId);
    const seen = await desk.getClient({ params });
    const ifMatch = seen.headers.get('etag') ?? '';
    expect(ifMatch).to.match(/^"\d+"$/);
    const changed = await desk.changeClient({
      params,
      headers: { 'if-match': ifMatch },
      body: { name: 'Žofie Nováková', phone: null, locale: 'cs' },
    });
    expect(changed.body).to.include({ name: 'Žofie Nováková', phone: null, locale: 'cs', email: body.email });
    expect(
      await codeOf(desk.changeClient({ params, headers: { 'if-match': ifMatch }, body: { name: 'Late' } })),
    ).to.equal('412 stale-revision');
    const again = await desk.getClient({ params });
    expect([again.body, again.headers.get('etag')]).to.eql([changed.body, changed.headers.get('etag')]);
    expect(await found(desk, 'müller')).not.to.include(body.personId);
    expect(await found(desk, 'novakova')).to.include(body.personId);
    expect(await found(desk, '+34911234501')).not.to.include(body.personId);
  });

  it('belongs to the office that received them: to all others it looks like nobody’s (P35)', async () => {
    const { personId: clientId } = (await desk.registerClient({ body: { name: 'Only Here' } })).body;
    // A write of its own, so that it waits for what the other desk wrote before.
    await otherDesk.registerClient({ body: { name: 'Only There' } });
    expect((await otherDesk.getClient({ params: { clientId } })).status).to.equal(200);
    await book(desk, clientId);
    await otherDesk.registerClient({ body: { name: 'Only There' } });
    const missing = { params: { clientId: 'aaaaaaaaaaaa' } };
    for (const one of [{ params: { clientId } }, missing]) {
      expect(await codeOf(otherDesk.getClient(one))).to.equal('404 not-found');
      expect(await codeOf(otherDesk.changeClient({ ...one, body: { name: 'Mine' } }))).to.equal('404 not-found');
      expect(await codeOf(otherDesk.mergeClients({ ...one, body: { mergedClientId: clientId } }))).to.equal(
        '404 not-found',
      );
      expect(await codeOf(otherDesk.eraseClient({ ...one, query: {} }))).to.equal('403 forbidden');
    }
    expect(await found(otherDesk, 'only here')).to.eql([]);
    expect(await found(desk, 'only here')).to.include(clientId);
  });

  it('of who signs in keeps its e-mail, and of who is more than a client is not the desk’s', async () => {
    const ada = await newPerson(at, 'Ada Login');
    await ada.api.bookAppointment({ body: { ...place, start: nextStart() } });
    const params = { clientId: ada.person.personId };
    expect((await desk.changeClient({ params, body: { phone: '+34911234502' } })).body.phone).to.equal('+34911234502');
    expect(await codeOf(desk.changeClient({ params, body: { email: newEmail() } }))).to.equal('409 has-login');
    expect((await desk.changeClient({ params, body: { email: ada.email, locale: 'de' } })).body.email).to.equal(
      ada.email,
    );
    await admin.changeUser({ params: { personId: ada.person.personId }, body: { roles: ['client', 'auditor'] } });
    expect(await codeOf(desk.changeClient({ params, body: { phone: '+34911234503' } }))).to.equal(
      '403 beyond-own-reach',
    );
    const other = (await desk.registerClient({ body: { name: 'Other One' } })).body.personId;
    expect(
      await codeOf(desk.mergeClients({ params: { clientId: other }, body: { mergedClientId: params.clientId } })),
    ).to.equal('409 more-than-a-client');
  });

  it('is one’s own to change, but for the e-mail', async () => {
    const { api, person } = await newPerson(at, 'Mine Own');
    const ifMatch = (await api.me({})).headers.get('etag') ?? '';
    const { body } = await api.changeMe({
      body: { name: 'Mine Indeed', zone: 'europe/lisbon', phone: '+34911234504' },
      headers: { 'if-match': ifMatch },
    });
    expect(body).to.include({ personId: person.personId, name: 'Mine Indeed', zone: 'Europe/Lisbon' });
    expect(await codeOf(api.changeMe({ body: { phone: null }, headers: { 'if-match': ifMatch } }))).to.equal(
      '412 stale-revision',
    );
    expect((await api.me({})).body).to.deep.equal(body);
    expect(await codeOf(api.changeMe({ body: { email: newEmail() } as never }))).to.equal('400 invalid-request');
    expect(await codeOf(apiAs(at).changeMe({ body: { name: 'Nobody' } }))).to.equal('401 unauthenticated');
    expect(await found(api, 'anybody')).to.eql([]);
    expect(await found(api, 'mine ind')).to.eql([person.personId]);
  });

  it('B12: is made with a booking in one call, once, however often and at once it is repeated', async () => {
    const client = { name: 'Brand New', email: newEmail(), phone: '+34911234505' };
    const request = { body: { ...place, start: nextStart(), client }, idempotencyKey: `new-${client.email}` };
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => desk.bookAppointment(request)));
    const [first] = answers;
    for (const { body } of answers) expect(body).to.deep.equal(first?.body);
    expect(await found(desk, client.email)).to.eql([first?.body.clientId]);
    expect((await desk.bookAppointment(request)).body).to.deep.equal(first?.body);
    expect((await desk.getClient({ params: { clientId: first?.body.clientId ?? '' } })).body.name).to.equal(
      'Brand New',
    );
  });

  it('B12: offers who is known already by the e-mail or number, within reach, unless it is somebody else', async () => {
    const known = { name: 'Known Already', email: newEmail(), phone: '+34911234506' };
    const { clientId } = (await desk.bookAppointment({ body: { ...place, start: nextStart(), client: known } })).body;
    const twin = { name: 'Known Already', phone: known.phone };
    const start = nextStart();
    const no = await refusal(desk.bookAppointment({ body: { ...place, start, client: twin } }));
    expect([no.status, no.code, no.facts.candidates]).to.eql([
      409,
      'possible-duplicate',
      [{ clientId, same: ['phone'] }],
    ]);
    const sameMail = { name: 'Known', email: known.email.toUpperCase() };
    const again = await refusal(desk.registerClient({ body: sameMail }));
    expect(again.facts.candidates).to.eql([{ clientId, same: ['email'] }]);
    expect(
      await codeOf(desk.bookAppointment({ body: { ...place, start, client: twin } })),
      'nobody was written down',
    ).to.equal('409 possible-duplicate');
    const other = (await otherDesk.bookAppointment({ body: { ...elsewhere, start, client: twin } })).body;
    expect(other.clientId, 'another office sees none of it').not.to.equal(clientId);
    const child = (await desk.bookAppointment({ body: { ...place, start, client: twin, allowDuplicate: true } })).body;
    expect(child.clientId).not.to.equal(clientId);
    const alike = await desk.getClientDuplicates({ params: { clientId } });
    expect(alike.body.items.map(({ personId }) => personId)).to.eql([child.clientId]);
    expect(await codeOf(otherDesk.getClientDuplicates({ params: { clientId } }))).to.equal('404 not-found');
    expect(
      await codeOf((await newPerson(at)).api.bookAppointment({ body: { ...place, start: nextStart(), client: twin } })),
    ).to.equal('404 not-found');
  });
});
