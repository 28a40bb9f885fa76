import { z } from 'zod';
import { Id, LocalDate, Zone } from '../ids.ts';
import { sealed } from '../sealed.ts';
import { event } from './event.ts';

const office = { officeId: Id };
const reason = { reason: sealed(z.string(), { subject: 'officeId', owner: 'officeId' }).optional() };
const details = {
  name: z.string(),
  address: z.string().optional(),
  phone: z.string().optional(),
  email: z.string().optional(),
  description: z.string().optional(),
};
const membership = {
  ...office,
  personId: Id,
  role: z.string(),
  isPrimary: z.boolean(),
  position: z.string().optional(),
};

/** Stored for ever. */
export const OfficeEvent = z.discriminatedUnion('type', [
  event('OfficeOpened', { ...office, zone: Zone, ...details }),
  event('OfficeDetailsChanged', { ...office, ...z.object(details).partial().shape }),
  event('OfficeSuspended', { ...office, ...reason }),
  event('OfficeReactivated', office),
  event('OfficeClosed', { ...office, cancelAppointments: z.boolean(), ...reason }),
  event('DepartmentAdded', { ...office, departmentId: Id, name: z.string() }),
  event('DepartmentRenamed', { ...office, departmentId: Id, name: z.string() }),
  event('DepartmentRemoved', { ...office, departmentId: Id }),
  event('MemberAdded', membership),
  event('MembershipChanged', membership),
  event('MemberRemoved', { ...office, personId: Id }),
  event('HostAssigned', { ...office, hostId: Id }),
  event('HostUnassigned', { ...office, hostId: Id }),
  event('HolidayDeclared', { ...office, date: LocalDate, publicText: z.string() }),
  event('HolidayWithdrawn', { ...office, date: LocalDate }),
  event('PolicySet', {
    ...office,
    clientOverlap: z.enum(['allow', 'warn', 'forbid']).optional(),
    caps: z
      .object({ hostPerDay: z.number().int().min(1).nullable(), clientPerWeek: z.number().int().min(1).nullable() })
      .partial()
      .optional(),
    /** Minutes before the start. */
    reminders: z.array(z.number().int().min(1)).optional(),
    aiSummaries: z.boolean().optional(),
  }),
]);
export type OfficeEvent = z.infer<typeof OfficeEvent>;
