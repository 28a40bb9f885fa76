import { z } from 'zod';
import { Id, Instant, Zone } from '../ids.ts';
import { sealed } from '../sealed.ts';
import { event } from './event.ts';

const own = { subject: 'personId', owner: 'personId' } as const;
const person = { personId: Id };
const reason = { reason: sealed(z.string(), own).optional() };
const settings = { locale: z.string().optional(), zone: Zone.optional() };

/** Stored for ever. Secrets are not events: credentials live apart. */
export const PersonEvent = z.discriminatedUnion('type', [
  event('PersonRegistered', {
    ...person,
    name: sealed(z.string(), own),
    email: sealed(z.string(), own).optional(),
    phone: sealed(z.string(), own).optional(),
    ...settings,
    source: z.enum(['self', 'staff', 'booking', 'invitation', 'bootstrap', 'import']),
  }),
  event('ProfileChanged', {
    ...person,
    name: sealed(z.string(), own).optional(),
    email: sealed(z.string(), own).optional(),
    phone: sealed(z.string(), own).optional(),
    /** What is said of nobody any more: a value that is missing stays as it was. */
    cleared: z.array(z.enum(['email', 'phone'])).optional(),
    ...settings,
  }),
  event('EmailVerified', person),
  event('RoleGranted', { ...person, roleId: z.string() }),
  event('RoleRevoked', { ...person, roleId: z.string() }),
  event('AccountSuspended', { ...person, ...reason }),
  event('AccountReactivated', person),
  event('ConsentGiven', { ...person, purpose: z.string(), textVersion: z.string() }),
  event('ConsentWithdrawn', { ...person, purpose: z.string() }),
  event('PreferencesSet', {
    ...person,
    channels: z.object({ mail: z.boolean(), sms: z.boolean() }).partial(),
    reminders: z.boolean().optional(),
  }),
  /** `through`: who had taken this one in before, and goes the same way. */
  event('PersonsMerged', { ...person, mergedPersonId: Id, through: Id.optional() }),
  event('ApiKeyIssued', {
    ...person,
    keyId: Id,
    label: sealed(z.string(), own),
    permissions: z.array(z.string()),
    officeIds: z.array(Id).optional(),
    expiresAt: Instant.optional(),
  }),
  event('ApiKeyRevoked', { ...person, keyId: Id }),
  event('SubjectErased', { ...person, requestedBy: z.enum(['self', 'staff', 'retention']) }),
]);
export type PersonEvent = z.infer<typeof PersonEvent>;

/** Stored for ever. The six presets are not events; these are the roles an admin defines. */
export const RoleEvent = z.discriminatedUnion('type', [
  event('RoleDefined', { roleId: z.string(), name: z.string(), grants: z.record(z.string(), z.string()) }),
  event('RoleChanged', {
    roleId: z.string(),
    name: z.string().optional(),
    grants: z.record(z.string(), z.string()).optional(),
  }),
  event('RoleRetired', { roleId: z.string() }),
]);
export type RoleEvent = z.infer<typeof RoleEvent>;
