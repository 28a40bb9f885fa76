import type { Demo } from './load.ts';

export type Place = {
  readonly officeId: string;
  readonly hostId: string;
  readonly serviceId: string;
  readonly minutes: number;
  readonly zone: string;
};
export type Places = {
  readonly offices: readonly string[];
  readonly hosts: readonly string[];
  readonly rooms: readonly Place[];
};

type Staff = {
  readonly host: string;
  readonly secretary: string;
  readonly reception: string;
  readonly auditor: string;
};

const week = (officeId: string, from: string, to: string) =>
  [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from, to, officeId }));
const key = (idempotencyKey: string) => ({ idempotencyKey: `demo-${idempotencyKey}` });

const lunch = (officeId: string) => [...week(officeId, '09:00', '13:00'), ...week(officeId, '14:00', '18:00')];

/** Two offices in two zones, three hosts, three services: enough to see lists, zones and colours. */
export const openPlaces = async (api: Demo, staff: Staff): Promise<Places> => {
  const madrid = (
    await api.openOffice({
      body: { name: 'Town hall', zone: 'Europe/Madrid', address: 'Plaza Mayor 1, Madrid', phone: '+34910000001' },
      ...key('madrid'),
    })
  ).body.officeId;
  const lisbon = (
    await api.openOffice({
      body: { name: 'Harbour clinic', zone: 'Europe/Lisbon', address: 'Cais do Sodré 12, Lisbon' },
      ...key('lisbon'),
    })
  ).body.officeId;

  const service = async (id: string, body: NonNullable<Parameters<Demo['offerService']>[0]['body']>) =>
    (await api.offerService({ body, ...key(id) })).body.serviceId;
  const passport = await service('passport', {
    name: 'Passport and identity card',
    durations: [20],
    bufferAfter: 5,
    officeIds: [madrid],
    colour: '#1f5fbf',
  });
  const advice = await service('advice', {
    name: 'Housing advice',
    durations: [30, 45],
    officeIds: [madrid],
    colour: '#2e7d4f',
    questions: [{ questionId: 'topic', label: 'What is it about?', kind: 'text' }],
  });
  const visit = await service('visit', {
    name: 'First consultation',
    durations: [30],
    bufferBefore: 5,
    bufferAfter: 10,
    officeIds: [lisbon],
    colour: '#a0522d',
    price: { amount: 4500, currency: 'EUR' },
  });

  const host = async (id: string, body: NonNullable<Parameters<Demo['registerHost']>[0]['body']>, officeId: string) => {
    const { hostId } = (await api.registerHost({ body, ...key(id) })).body;
    await api.setWeeklyHours({ params: { hostId }, body: { rules: lunch(officeId) }, ...key(`${id}-hours`) });
    return hostId;
  };
  const marta = await host(
    'marta',
    { personId: staff.host, officeIds: [lisbon], serviceIds: [visit], title: 'Dr.', speciality: 'General practice' },
    lisbon,
  );
  const pablo = await host(
    'pablo',
    { person: { name: 'Pablo Ortega' }, officeIds: [madrid], serviceIds: [passport, advice] },
    madrid,
  );
  const lucia = await host(
    'lucia',
    { person: { name: 'Lucía Gómez' }, officeIds: [madrid], serviceIds: [passport] },
    madrid,
  );

  await api.addMember({
    params: { officeId: madrid },
    body: { personId: staff.secretary, role: 'secretary', isPrimary: true },
    ...key('secretary'),
  });
  await api.addMember({
    params: { officeId: madrid },
    body: { personId: staff.reception, role: 'reception', isPrimary: true },
    ...key('reception'),
  });
  await api.changeUser({ params: { personId: staff.auditor }, body: { roles: ['auditor'] }, ...key('auditor') });

  return {
    offices: [madrid, lisbon],
    hosts: [marta, pablo, lucia],
    rooms: [
      { officeId: lisbon, hostId: marta, serviceId: visit, minutes: 45, zone: 'Europe/Lisbon' },
      { officeId: madrid, hostId: pablo, serviceId: advice, minutes: 30, zone: 'Europe/Madrid' },
      { officeId: madrid, hostId: lucia, serviceId: passport, minutes: 25, zone: 'Europe/Madrid' },
    ],
  };
};
