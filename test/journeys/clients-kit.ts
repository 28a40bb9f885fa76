import { Refused } from '#contracts/client';
import { type Api, adminOf, dateIn, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';

export const refusal = async (attempt: Promise<unknown>): Promise<Refused> => {
  const error = await attempt.then(
    () => new Error('it was granted'),
    (no: unknown) => no,
  );
  if (error instanceof Refused) return error;
  throw error;
};
export const codeOf = async (attempt: Promise<unknown>) => {
  const { status, code } = await refusal(attempt);
  return `${status} ${code}`;
};
let count = 0;
export const newEmail = () => {
  count += 1;
  return `client${count}.${process.pid}@daybook.example`;
};

/** Two offices with a desk each, and an admin: what the journeys of clients need. */
export const openDesks = async () => {
  const at = (await sharedSystem()).endpoints.http;
  const { api: admin } = await adminOf(at);
  const deskOf = async (officeId: string) => {
    const { person, email, password } = await newPerson(at, 'Sil Ruiz');
    await admin.addMember({ params: { officeId }, body: { personId: person.personId, role: 'reception' } });
    await admin.changeUser({ params: { personId: person.personId }, body: { roles: [] } });
    return (await signIn(at, email, password)).api;
  };
  const [place, elsewhere] = [await openOffice(admin), await openOffice(admin)];
  const [desk, otherDesk] = [await deskOf(place.officeId), await deskOf(elsewhere.officeId)];
  let slot = 0;
  const nextStart = () => {
    slot += 1;
    const hour = String(9 + ((slot % 12) >> 1)).padStart(2, '0');
    return `${dateIn(20 + Math.floor(slot / 12))}T${hour}:${slot % 2 ? '30' : '00'}`;
  };
  return {
    at,
    admin,
    place,
    elsewhere,
    desk,
    otherDesk,
    nextStart,
    book: async (api: Api, clientId: string, where = place) =>
      (await api.bookAppointment({ body: { ...where, start: nextStart(), clientId } })).body,
    found: async (api: Api, q: string) =>
      (await api.listClients({ query: { q } })).body.items.map(({ personId }) => personId),
    clientsOf: async (api: Api, clientId: string) =>
      (await api.listAppointments({ query: { clientId } })).body.items.map(({ appointmentId }) => appointmentId).sort(),
  };
};
export type Desks = Awaited<ReturnType<typeof openDesks>>;
