import { expect } from 'chai';
import { type Api, adminOf, apiAs, dateIn, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';
import { refusal } from './sessions-words.ts';

describe('what becomes of an office (B2, B4, B10)', function () {
  this.timeout(60_000);
  let at = '';
  let admin: Api;
  before(async () => {
    at = (await sharedSystem()).endpoints.http;
    ({ api: admin } = await adminOf(at));
  });
  const booked = async (place: Awaited<ReturnType<typeof openOffice>>, date: string) => {
    const { personId } = (await admin.registerClient({ body: { name: 'Ada Byron' }, idempotencyKey: place.hostId }))
      .body;
    const start = `${date}T10:00`;
    return (await admin.bookAppointment({ body: { ...place, start, clientId: personId } })).body.appointmentId;
  };
  const starts = async ({ hostId, serviceId }: Awaited<ReturnType<typeof openOffice>>, date: string) =>
    (await admin.hostSlots({ params: { hostId }, query: { serviceId, from: date, to: date } })).body.slots.length;

  it('a suspended office takes no booking and tells of those that stand; reactivated it goes on', async () => {
    const place = await openOffice(admin);
    const params = { officeId: place.officeId };
    const appointmentId = await booked(place, dateIn(30));
    const suspended = await admin.suspendOffice({ params, body: { reason: 'flooded' } });
    expect(suspended.body).to.deep.include({ status: 'suspended', affected: [appointmentId] });
    expect(await starts(place, dateIn(31))).to.equal(0);
    expect(await refusal(booked(place, dateIn(31)))).to.match(/^409 /);
    expect((await admin.reactivateOffice({ params })).body.status).to.equal('open');
    expect(await starts(place, dateIn(31))).to.be.greaterThan(0);
    expect(await refusal(booked(place, dateIn(31)))).to.equal('done');
  });

  it('a secretary closes their office for a day, in words for everybody, and opens it again', async () => {
    const [place, other] = [await openOffice(admin), await openOffice(admin)];
    const { person, email, password } = await newPerson(at);
    const body = { personId: person.personId, role: 'secretary' as const };
    await admin.addMember({ params: { officeId: place.officeId }, body });
    const { api: secretary } = await signIn(at, email, password);
    const date = dateIn(40);
    const appointmentId = await booked(place, date);
    const params = { officeId: place.officeId, date };
    const declared = await secretary.declareHoliday({ params, body: { publicText: 'Patron saint' } });
    expect(declared.body).to.deep.equal({ date, publicText: 'Patron saint', affected: [appointmentId] });
    const { items } = (await secretary.listHolidays({ params: { officeId: place.officeId }, query: {} })).body;
    expect(items).to.deep.equal([{ date, publicText: 'Patron saint' }]);
    const foreign = { params: { ...params, officeId: other.officeId }, body: { publicText: 'Mine' } };
    expect(await refusal(secretary.declareHoliday(foreign))).to.equal('404 not-found');
    expect(await refusal(secretary.suspendOffice({ params: { officeId: place.officeId } }))).to.equal('403 forbidden');
    expect((await secretary.withdrawHoliday({ params })).status).to.equal(204);
    expect((await secretary.listHolidays({ params: { officeId: place.officeId }, query: {} })).body.items).to.eql([]);
  });

  it('departments are added, listed for everybody, renamed, and removed when nobody is in them', async () => {
    const place = await openOffice(admin);
    const params = { officeId: place.officeId };
    const add = async (name: string) => (await admin.addDepartment({ params, body: { name } })).body;
    const registry = await add('Registry');
    await add('Archive');
    const seen = async () =>
      (await admin.listOfficeDepartments({ params, query: {} })).body.items.map(({ name }) => name);
    expect(await seen()).to.deep.equal(['Archive', 'Registry']);
    expect(await refusal(add('registry'))).to.equal('409 already-exists');
    const one = { ...params, departmentId: registry.departmentId };
    await admin.renameDepartment({ params: one, body: { name: 'Front desk' } });
    expect(await seen()).to.deep.equal(['Archive', 'Front desk']);
    const host = { params: { hostId: place.hostId } };
    await admin.changeHost({ ...host, body: { departmentId: registry.departmentId } });
    const { items } = (await admin.listHosts({ query: { departmentId: registry.departmentId } })).body;
    expect(items.map(({ hostId }) => hostId)).to.deep.equal([place.hostId]);
    expect(await refusal(admin.removeDepartment({ params: one }))).to.equal('409 department-in-use');
    await admin.unassignHost({ params: { ...host.params, officeId: place.officeId } });
    expect((await admin.removeDepartment({ params: one })).status).to.equal(204);
    expect(await refusal(admin.removeDepartment({ params: one }))).to.equal('404 not-found');
    const everywhere = await admin.listDepartments({ query: { officeId: place.officeId } });
    expect(everywhere.body.items.map(({ name }) => name)).to.deep.equal(['Archive']);
    expect((await apiAs(at).listDepartments({ query: { limit: 1 } })).body.items).to.have.length(1);
  });
});
