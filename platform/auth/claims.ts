import { z } from 'zod';
import { Id } from '#contracts/ids';

/** What an access token says. Short names: it travels with every request. */
export const Claims = z.object({
  sub: Id,
  /** The sign-in it belongs to. */
  sid: z.string(),
  roles: z.array(z.string()),
  /** Office memberships: where, and as what. */
  mem: z.array(z.object({ o: Id, r: z.string() })),
  /** The host this person is, if any. */
  host: Id.optional(),
  /** How much of the log its maker knew, as a commit position: what was taken from its person after that ends it. */
  pos: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  /** With its milliseconds, so that a sign-in right after a sign-out everywhere counts as later. */
  iat: z.number(),
  exp: z.number(),
});
export type Claims = z.infer<typeof Claims>;

export const issuer = 'daybook';
export const audience = 'daybook-api';
export const tokenType = 'at+jwt';
