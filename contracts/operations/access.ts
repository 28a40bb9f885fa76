import { z } from 'zod';
import { Id, InstantFilter } from '../ids.ts';
import { can, operation, pageOf, paging } from '../operation.ts';

/** Either a row of the append-only table of sign-ins or an event of the log: ids, never names, never secrets. */
export const AccessEntry = z.object({
  at: z.string(),
  /** `sign-in`: who came in, or did not. `key`: an API key was used, at most one a minute. `change`: an event. */
  kind: z.enum(['sign-in', 'key', 'change']),
  /** The outcome of a sign-in, such as `signed-in` or `refused`, or the type of the event. */
  what: z.string(),
  /** Whom it concerns; null when nobody has the e-mail that was tried. */
  personId: z.string().nullable(),
  /** Who did it; null when that is not proven. */
  actorId: z.string().nullable(),
  officeId: z.string().nullable(),
  roleId: z.string().nullable(),
  keyId: z.string().nullable(),
  sessionId: z.string().nullable(),
  requestId: z.string().nullable(),
  /** For GET /audit/events, which has the whole event; null for a row of the table. */
  eventId: z.string().nullable(),
  stream: z.string().nullable(),
});
export type AccessEntry = z.infer<typeof AccessEntry>;

export const accessOperations = {
  listAccess: operation({
    method: 'get',
    path: '/audit/access',
    tag: 'history',
    access: can('audit:read', ['all'], 'filter'),
    summary: 'Sign-ins, failures, uses of API keys and every change of who may what, newest first',
    query: z.object({
      ...paging,
      personId: Id.optional(),
      actorId: z.string().min(1).max(100).optional(),
      keyId: Id.optional(),
      kind: AccessEntry.shape.kind.optional(),
      what: z
        .string()
        .regex(/^[A-Za-z-]{1,60}$/)
        .optional(),
      from: InstantFilter.optional(),
      to: InstantFilter.optional(),
    }),
    responses: { 200: pageOf(AccessEntry) },
    reads: ['access'],
  }),
} as const;
