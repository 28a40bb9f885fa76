import { KeyPermission } from '#contracts/operations/keys';
import { type Api, adminOf, apiAs, dateIn, newPerson, openOffice, signIn } from './api.ts';
import type { Place } from './matrix-calls.ts';

/** Who asks: with which token, and what is theirs. */
export type Asker = { readonly token: string; readonly mine: Place };
export type Askers = 'client' | 'host' | 'reception' | 'secretary' | 'auditor' | 'key' | 'admin';
export type MatrixWorld = {
  readonly askers: Readonly<Record<Askers, Asker>>;
  readonly places: {
    /** In the office of those who ask, and not theirs. */
    readonly colleague: Place;
    readonly foreign: Place;
    /** Of an office that staff and host belonged to until just now. */
    readonly former: Place;
  };
  /** A reader that carries it sees all of this. */
  readonly consistencyToken: string;
};

type Scope = NonNullable<Parameters<Api['requestSummary']>[0]['body']>['scope'];
const summaryBy = async (api: Api, scope: Scope): Promise<string> =>
  (await api.requestSummary({ body: { scope } })).body.summaryId;
const monday = [28, 29, 30, 31, 32, 33, 34].map(dateIn).find((date) => new Date(date).getUTCDay() === 1) ?? '';

/** An office with everything in it that an operation can name. */
const furnish = async (base: string, admin: Api): Promise<Place> => {
  const place = await openOffice(admin);
  const { officeId, hostId } = place;
  const spare = await admin.registerHost({ body: { person: { name: 'Spare Host' }, officeIds: [officeId] } });
  const { personId: clientId } = (await admin.registerClient({ body: { name: 'Some Client' } })).body;
  const member = await newPerson(base, 'Some Member');
  const memberId = member.person.personId;
  await admin.addMember({ params: { officeId }, body: { personId: memberId, role: 'secretary' } });
  const staff = (await signIn(base, member.email, member.password)).api;
  const booked = await admin.bookAppointment({ body: { ...place, clientId, start: `${dateIn(20)}T10:00` } });
  const day = dateIn(21);
  const block = await admin.blockTime({
    params: { hostId },
    body: { start: `${day}T12:00:00Z`, end: `${day}T12:30:00Z` },
  });
  const { departmentId } = (await admin.addDepartment({ params: { officeId }, body: { name: 'Registry' } })).body;
  const body = { label: 'Of this place', permissions: ['appointments:read' as const], officeIds: [officeId] };
  const { keyId } = (await admin.issueApiKey({ body })).body;
  return {
    ...place,
    spareHostId: spare.body.hostId,
    clientId,
    personId: clientId,
    memberId,
    appointmentId: booked.body.appointmentId,
    blockId: block.body.blockId,
    summaryId: await summaryBy(staff, { kind: 'office-week', officeId, monday }),
    keyId,
    departmentId,
  };
};

export const openMatrixWorld = async (base: string): Promise<MatrixWorld> => {
  const { api: admin, accessToken } = await adminOf(base);
  const own = await furnish(base, admin);
  const foreign = await furnish(base, admin);
  const former = await furnish(base, admin);
  const { officeId, serviceId } = own;
  type Person = Awaited<ReturnType<typeof newPerson>>;
  const idOf = ({ person }: Person) => ({ personId: person.personId });
  const roles = (person: Person, some: string[]) => admin.changeUser({ params: idOf(person), body: { roles: some } });
  const tokenOf = async ({ email, password }: Person) => (await signIn(base, email, password)).accessToken;

  const staffOf = async (role: 'reception' | 'secretary'): Promise<Asker> => {
    const person = await newPerson(base, `The ${role}`);
    for (const place of [own, former])
      await admin.addMember({ params: { officeId: place.officeId }, body: { ...idOf(person), role } });
    await roles(person, []);
    await admin.removeMember({ params: { officeId: former.officeId, ...idOf(person) } });
    return { token: await tokenOf(person), mine: own };
  };

  const hostAsker = async (): Promise<Asker> => {
    const person = await newPerson(base, 'The host');
    const officeIds = [officeId, former.officeId];
    const { hostId } = (await admin.registerHost({ body: { ...idOf(person), zone: 'Europe/Madrid', officeIds } })).body;
    const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '17:00', officeId }));
    await admin.setWeeklyHours({ params: { hostId }, body: { rules } });
    await admin.unassignHost({ params: { hostId, officeId: former.officeId } });
    await roles(person, ['host']);
    const token = await tokenOf(person);
    const { personId: clientId } = (await admin.registerClient({ body: { name: 'Client of a host' } })).body;
    const { body } = await admin.bookAppointment({
      body: { officeId, serviceId, hostId, clientId, start: `${dateIn(22)}T10:00` },
    });
    const day = dateIn(23);
    const block = { start: `${day}T12:00:00Z`, end: `${day}T12:30:00Z` };
    const { blockId } = (await admin.blockTime({ params: { hostId }, body: block })).body;
    const summaryId = await summaryBy(apiAs(base, token), { kind: 'host-day', hostId, date: dateIn(22) });
    const mine = {
      ...own,
      hostId,
      clientId,
      ...idOf(person),
      appointmentId: body.appointmentId,
      blockId,
      summaryId,
    };
    return { token, mine };
  };

  const clientAsker = async (): Promise<Asker> => {
    const person = await newPerson(base, 'The client');
    const { personId } = person.person;
    const token = await tokenOf(person);
    const { body } = await admin.bookAppointment({
      body: { officeId, serviceId, hostId: own.hostId, clientId: personId, start: `${dateIn(24)}T10:00` },
    });
    const summaryId = await summaryBy(apiAs(base, token), { kind: 'mine' });
    return { token, mine: { ...own, clientId: personId, personId, appointmentId: body.appointmentId, summaryId } };
  };

  const auditor = await newPerson(base, 'The auditor');
  await roles(auditor, ['auditor']);
  const permissions = [...KeyPermission.options];
  const { key } = (await admin.issueApiKey({ body: { label: 'Of one office', permissions, officeIds: [officeId] } }))
    .body;
  const askers = {
    client: await clientAsker(),
    host: await hostAsker(),
    reception: await staffOf('reception'),
    secretary: await staffOf('secretary'),
    auditor: { token: await tokenOf(auditor), mine: own },
    key: { token: key, mine: own },
    admin: { token: accessToken, mine: own },
  };
  // The last thing written: who has read up to here has read it all.
  const answer = await fetch(`${base}/api/v1/offices/${officeId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ description: 'The matrix is set' }),
  });
  await answer.arrayBuffer();
  const places = { colleague: own, foreign, former };
  return { askers, places, consistencyToken: answer.headers.get('consistency-token') ?? '' };
};
