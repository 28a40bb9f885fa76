import { z } from 'zod';
import { Locale, ZoneInput } from '../ids.ts';
import { open, operation, signedIn } from '../operation.ts';
import { PersonView } from '../views/directory.ts';

const limit = 'sign-in' as const;
const tag = 'sign-in';

export const Email = z.string().max(254).pipe(z.email());
const characters = (text: string): number => [...text].length;
/** NIST 800-63B: long rather than complicated; nothing is cut off, and every Unicode character counts as one. */
export const NewPassword = z
  .string()
  .refine((text) => characters(text) >= 15, 'needs at least 15 characters; a sentence is easy to remember')
  .refine((text) => characters(text) <= 128, 'may have 128 characters')
  .meta({ minLength: 15, maxLength: 128 });
const Name = z.string().trim().min(1).max(120);
const Phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'use the international form, like +34911234567');

export const Session = z.object({
  person: PersonView,
  accessToken: z.string(),
  expiresIn: z.number().int(),
  /** Only where it was asked for in the body; otherwise it is in a cookie that no script reads. */
  refreshToken: z.string().optional(),
});
export const RefreshTokenIn = z.enum(['cookie', 'body']).default('cookie');

export const authOperations = {
  register: operation({
    method: 'post',
    path: '/auth/register',
    tag,
    limit,
    access: open,
    summary: 'Open an account',
    description:
      'Where REGISTRATION_MODE is `verify` the answer is 202 for every address, known or not, without a sign-in; what to do next is said by mail. Sent again with its Idempotency-Key it is a sign-in.',
    body: z.object({
      name: Name,
      email: Email,
      password: NewPassword,
      phone: Phone.optional(),
      locale: Locale.optional(),
      zone: ZoneInput.optional(),
      refreshTokenIn: RefreshTokenIn,
    }),
    responses: { 201: Session, 202: null },
    problems: [
      'already-exists',
      'registration-closed',
      'email-domain-not-allowed',
      'password-too-common',
      'wrong-credentials',
      'too-many-failures',
      'outcome-unknown',
    ],
    example: { name: 'Ada Lovelace', email: 'ada@example.org', password: 'correct horse battery staple' },
  }),
  me: operation({
    method: 'get',
    path: '/auth/me',
    tag,
    access: signedIn,
    summary: 'Who am I',
    responses: { 200: PersonView },
    reads: ['directory'],
  }),
} as const;

export { Name, Phone };
