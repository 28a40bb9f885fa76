import { isQuery, type OperationShape } from '../operation.ts';
import { accessOperations } from './access.ts';
import { appointmentOperations } from './appointments.ts';
import { authOperations } from './auth.ts';
import { availabilityOperations } from './availability.ts';
import { bookingOperations } from './booking.ts';
import { clientOperations } from './clients.ts';
import { hostOperations } from './hosts.ts';
import { insightOperations } from './insight.ts';
import { keyOperations } from './keys.ts';
import { lifecycleOperations } from './lifecycle.ts';
import { membershipOperations } from './memberships.ts';
import { officeLifeOperations } from './office-life.ts';
import { officeOperations } from './offices.ts';
import { passwordOperations } from './passwords.ts';
import { profileOperations } from './profile.ts';
import { roleOperations } from './roles.ts';
import { serviceOperations } from './service.ts';
import { serviceTermsOperations } from './services.ts';
import { sessionOperations } from './sessions.ts';
import { slotOperations } from './slots.ts';
import { userOperations } from './users.ts';

export { serviceOperations };

/** Everything the API can do. `/appointments/export` stands before `{appointmentId}`: the first match answers. */
export const apiOperations = {
  ...authOperations,
  ...sessionOperations,
  ...passwordOperations,
  ...officeOperations,
  ...officeLifeOperations,
  ...membershipOperations,
  ...hostOperations,
  ...serviceTermsOperations,
  ...clientOperations,
  ...keyOperations,
  ...userOperations,
  ...roleOperations,
  ...profileOperations,
  ...availabilityOperations,
  ...slotOperations,
  ...bookingOperations,
  ...lifecycleOperations,
  ...appointmentOperations,
  ...insightOperations,
  ...accessOperations,
} as const;
export type ApiOperations = typeof apiOperations;
export type OperationName = keyof ApiOperations;

type Queries = { [N in OperationName as ApiOperations[N]['method'] extends 'get' ? N : never]: ApiOperations[N] };
type Commands = { [N in OperationName as ApiOperations[N]['method'] extends 'get' ? never : N]: ApiOperations[N] };

const pick = (wanted: (operation: OperationShape) => boolean) =>
  Object.fromEntries(Object.entries(apiOperations).filter(([, operation]) => wanted(operation)));

/** The HTTP method is the split between the two services. */
export const queryOperations = pick(isQuery) as Queries;
export const commandOperations = pick((operation) => !isQuery(operation)) as Commands;

export const allOperations = { ...serviceOperations, ...apiOperations } as const;
