import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { type Api, adminOf, apiAs, dateIn, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';

/** The 403, 404 or 409 of an attempt; what is granted has no word. */
const refusal = async (attempt: Promise<unknown>): Promise<Refused | undefined> => {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  return undefined;
};
const refused = async (attempt: Promise<unknown>): Promise<string> => {
  const no = await refusal(attempt);
  return no ? `${no.status} ${no.code}` : 'granted';
};

describe('staff of one office beside another office (P35, C8)', function () {
  this.timeout(60_000);
  let at = '';
  let admin: Api;
  before(async () => {
    at = (await sharedSystem()).endpoints.http;
    ({ api: admin } = await adminOf(at));
  });
  const secretaryOf = async (officeId: string, role: 'secretary' | 'reception' = 'secretary') => {
    const { person, email, password } = await newPerson(at, 'Sil Ruiz');
    await admin.addMember({ params: { officeId }, body: { personId: person.personId, role } });
    await admin.changeUser({ params: { personId: person.personId }, body: { roles: [] } });
    return (await signIn(at, email, password)).api;
  };

  it('take over no host of an office they do not belong to', async () => {
    const theirs = await openOffice(admin);
    const { officeId } = await openOffice(admin);
    const secretary = await secretaryOf(officeId);
    const params = { hostId: theirs.hostId, officeId };
    const no = await refusal(secretary.assignHost({ params }));
    expect(no).to.include({ status: 403, code: 'forbidden' });
    expect(no?.facts).to.deep.include({ officeIds: [theirs.officeId] });
    expect(
      await refused(secretary.setDate({ params: { hostId: theirs.hostId, date: dateIn(30) }, body: { openings: [] } })),
    ).to.equal('404 not-found');
    expect(await refused(secretary.unassignHost({ params: theirs }))).to.equal('404 not-found');
    const free = (await admin.registerHost({ body: { person: { name: 'New Here' }, zone: 'Europe/Madrid' } })).body;
    expect(await refused(secretary.assignHost({ params: { hostId: free.hostId, officeId } }))).to.equal('granted');
    expect(await refused(admin.assignHost({ params }))).to.equal('granted');
    expect(await refused(secretary.unassignHost({ params }))).to.equal('granted');
  });

  it('leave the hours and the profile of a shared host to the other office', async () => {
    const { officeId, hostId } = await openOffice(admin);
    const other = await openOffice(admin);
    await admin.assignHost({ params: { hostId, officeId: other.officeId } });
    const secretary = await secretaryOf(other.officeId);
    const params = { hostId };
    const kept = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '17:00', officeId }));
    const ours = { weekday: 1, from: '18:00', to: '19:00', officeId: other.officeId };
    const no = await refusal(secretary.setWeeklyHours({ params, body: { rules: [ours] } }));
    expect(no).to.include({ status: 403, code: 'forbidden' });
    expect(no?.facts).to.deep.include({ officeIds: [officeId] });
    expect(await refused(secretary.setWeeklyHours({ params, body: { rules: [ours, ...kept] } }))).to.equal('granted');
    const dated = { params: { hostId, date: dateIn(31) } };
    expect(await refused(secretary.setDate({ ...dated, body: { openings: [] } }))).to.equal('403 forbidden');
    await admin.setDate({ ...dated, body: { openings: [] } });
    expect(await refused(secretary.resetDate(dated))).to.equal('403 forbidden');
    for (const body of [{ title: 'Dr.' }, { serviceIds: [] }])
      expect(await refused(secretary.changeHost({ params, body }))).to.equal('403 forbidden');
    expect(await refused(admin.changeHost({ params, body: { title: 'Dr.' } }))).to.equal('granted');
  });

  it('are told of a shared host’s day as far as their office goes', async () => {
    const { officeId, hostId } = await openOffice(admin);
    const other = await openOffice(admin);
    await admin.assignHost({ params: { hostId, officeId: other.officeId } });
    const secretary = await secretaryOf(officeId);
    const scope = { kind: 'host-day', hostId, date: dateIn(20) } as const;
    const officesIn = async (asker: Api) => {
      const { summaryId } = (await asker.requestSummary({ body: { scope } })).body;
      const { items } = (await admin.getAuditStream({ params: { stream: `summary-${summaryId}` }, query: {} })).body;
      return items[0]?.data.officeIds;
    };
    expect(await officesIn(secretary)).to.deep.equal([officeId]);
    expect(await officesIn(admin)).to.equal(undefined);
  });

  it('strangers keep three times at once from one address', async () => {
    const place = await openOffice(admin);
    const stranger = apiAs(at);
    const hold = (api: Api, time: string) =>
      refused(api.holdTime({ body: { ...place, start: `${dateIn(23)}T${time}` } }));
    const { body } = await stranger.holdTime({ body: { ...place, start: `${dateIn(23)}T09:00` } });
    expect([await hold(stranger, '10:00'), await hold(stranger, '11:00')]).to.deep.equal(['granted', 'granted']);
    expect(await hold(stranger, '12:00')).to.equal('409 limit-reached');
    await stranger.releaseHold({ params: { holdId: body.holdId } });
    expect(await hold(stranger, '12:00')).to.equal('granted');
    for (const time of ['13:00', '14:00', '15:00']) expect(await hold(admin, time)).to.equal('granted');
    expect(await hold(admin, '16:00'), 'six of a day').to.equal('409 limit-reached');
  });

  it('one person becomes one host, however often it is asked at once', async () => {
    const { person } = await newPerson(at, 'Once Only');
    const body = { personId: person.personId, zone: 'Europe/Madrid' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => refused(admin.registerHost({ body }))));
    expect(answers.toSorted()).to.deep.equal([
      '409 already-exists',
      '409 already-exists',
      '409 already-exists',
      'granted',
    ]);
    const other = await newPerson(at, 'Twice The Same');
    const same = {
      body: { ...body, personId: other.person.personId },
      idempotencyKey: `host-${other.person.personId}`,
    };
    const [first, second] = [await admin.registerHost(same), await admin.registerHost(same)];
    expect(second.body).to.deep.equal(first.body);
  });
});
