import { z } from 'zod';
import { Id } from '../ids.ts';
import { scopes } from '../permissions.ts';

/** A preset is called by its name; a role that an admin defined has an id. */
export const RoleView = z.object({
  roleId: z.string(),
  name: z.string(),
  grants: z.record(z.string(), z.enum(scopes)),
  preset: z.boolean(),
  retired: z.boolean(),
  /** Persons who hold it, of themselves or as members of an office. */
  holders: z.number().int(),
});
export type RoleView = z.infer<typeof RoleView>;

/** `name` is null when the person was erased. */
export const MembershipView = z.object({
  officeId: Id,
  personId: Id,
  name: z.string().nullable(),
  role: z.string(),
  position: z.string().nullable(),
  isPrimary: z.boolean(),
  status: z.enum(['active', 'suspended', 'erased']),
});
export type MembershipView = z.infer<typeof MembershipView>;
