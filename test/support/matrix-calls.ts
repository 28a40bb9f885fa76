import { fullPath, type OperationShape } from '#contracts/operation';
import type { OperationName } from '#contracts/operations/index';
import { dateIn } from './api.ts';

/** Ids of one office and what belongs to it: whatever an operation may name. */
export type Place = Readonly<
  Record<
    | 'officeId'
    | 'serviceId'
    | 'departmentId'
    | 'hostId'
    /** A host whom nothing else depends on, so that sending it away does no harm. */
    | 'spareHostId'
    | 'clientId'
    | 'personId'
    | 'memberId'
    | 'appointmentId'
    | 'blockId'
    | 'summaryId'
    | 'keyId',
    string
  >
>;

export const missing: Place = {
  officeId: 'zzzzzzzzzzzz',
  serviceId: 'zzzzzzzzzzzz',
  departmentId: 'zzzzzzzzzzzz',
  hostId: 'zzzzzzzzzzzz',
  spareHostId: 'zzzzzzzzzzzz',
  clientId: 'zzzzzzzzzzzz',
  personId: 'zzzzzzzzzzzz',
  memberId: 'zzzzzzzzzzzz',
  appointmentId: 'zzzzzzzzzzzz-20270111-zzzzzzzzzzzz',
  blockId: 'zzzzzzzzzzzz-20270111-zzzzzzzzzzzz',
  summaryId: 'zzzzzzzzzzzz',
  keyId: 'zzzzzzzzzzzz',
};

const rules = (officeId: string) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '09:00', to: '17:00', officeId }));

/** A body for each operation that takes one; what is not here fails the matrix, so that no new operation slips by. */
export const bodies: { readonly [N in OperationName]?: (place: Place) => unknown } = {
  changeOffice: () => ({ description: 'As the matrix says' }),
  setOfficePolicy: () => ({ clientOverlap: 'warn' }),
  suspendOffice: () => ({}),
  addDepartment: () => ({ name: 'Of the matrix' }),
  renameDepartment: () => ({ name: 'As the matrix says' }),
  declareHoliday: () => ({ publicText: 'As the matrix says' }),
  addMember: ({ clientId }) => ({ personId: clientId, role: 'reception' }),
  changeMember: () => ({ position: 'At the door' }),
  changeHost: () => ({ title: 'Dr.' }),
  assignHosts: ({ hostId }) => ({ hostIds: [hostId] }),
  changeClient: () => ({ locale: 'es' }),
  // With nobody, so that whoever may finds that out, and nobody is merged.
  mergeClients: () => ({ mergedClientId: missing.clientId }),
  issueApiKey: ({ personId }) => ({ personId, label: 'Of the matrix', permissions: ['appointments:read'] }),
  setWeeklyHours: ({ officeId }) => ({ rules: rules(officeId) }),
  setDate: () => ({ openings: [] }),
  blockTime: () => ({ start: `${dateIn(50)}T10:00:00Z`, end: `${dateIn(50)}T10:30:00Z` }),
  bookAppointment: ({ officeId, serviceId, hostId, clientId }) => ({
    officeId,
    serviceId,
    hostId,
    clientId,
    start: `${dateIn(51)}T10:00`,
  }),
  annotateAppointment: () => ({ note: 'As the matrix says' }),
  rescheduleAppointment: () => ({ start: `${dateIn(52)}T11:00` }),
  cancelAppointment: () => ({}),
  declineAppointment: () => ({}),
  undoAppointment: () => ({ reason: 'As the matrix says' }),
  requestSummary: ({ appointmentId }) => ({ scope: { kind: 'appointment', appointmentId } }),
};

/** Where a parameter of that name means another thing of the place than usual. */
const params: { readonly [N in OperationName]?: (place: Place) => Readonly<Record<string, string>> } = {
  changeMember: ({ memberId }) => ({ personId: memberId }),
  removeMember: ({ memberId }) => ({ personId: memberId }),
  // Oneself, where only that is allowed.
  eraseClient: ({ personId }) => ({ clientId: personId }),
  unassignHost: ({ spareHostId }) => ({ hostId: spareHostId }),
};

/** The path with the ids of a place; a parameter that nobody knows is an error and not a guess. */
export const pathAt = (name: string, operation: OperationShape, place: Place): string => {
  const ids: Readonly<Record<string, string | undefined>> = {
    ...place,
    date: dateIn(45),
    ...params[name as OperationName]?.(place),
  };
  return fullPath(operation).replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
    const id = ids[parameter];
    if (id === undefined) throw new Error(`${name}: the matrix knows no ${parameter}; teach it in matrix-calls.ts`);
    return id;
  });
};

export const bodyAt = (name: string, operation: OperationShape, place: Place): unknown => {
  if (!operation.body) return undefined;
  const made = bodies[name as OperationName];
  if (!made) throw new Error(`${name}: the matrix has no body to call it with; add one in matrix-calls.ts`);
  return made(place);
};
