import { z } from 'zod';
import { Locale, ZoneInput } from '../ids.ts';
import { open, operation, signedIn } from '../operation.ts';
import { PersonView } from '../views/directory.ts';

const limit = 'sign-in' as const;
const tag = 'sign-in';

export const Email = z.string().max(254).pipe(z.email());
/** NIST 800-63B: long rather than complicated; nothing is cut off. */
export const NewPassword = z.string().min(15, 'needs at least 15 characters; a sentence is easy to remember').max(128);
const Name = z.string().trim().min(1).max(120);
const Phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'use the international form, like +34911234567');

export const Session = z.object({ person: PersonView, accessToken: z.string(), expiresIn: z.number().int() });

export const authOperations = {
  register: operation({
    method: 'post',
    path: '/auth/register',
    tag,
    limit,
    access: open,
    summary: 'Open an account',
    body: z.object({
      name: Name,
      email: Email,
      password: NewPassword,
      phone: Phone.optional(),
      locale: Locale.optional(),
      zone: ZoneInput.optional(),
    }),
    responses: { 201: Session },
    problems: ['already-exists', 'registration-closed', 'email-domain-not-allowed', 'outcome-unknown'],
    example: { name: 'Ada Lovelace', email: 'ada@example.org', password: 'correct horse battery staple' },
  }),
  login: operation({
    method: 'post',
    path: '/auth/login',
    tag,
    limit,
    access: open,
    summary: 'Sign in',
    body: z.object({ email: z.string().max(254), password: z.string().max(256) }),
    responses: { 200: Session },
    problems: ['wrong-credentials'],
    example: { email: 'ada@example.org', password: 'correct horse battery staple' },
  }),
  token: operation({
    method: 'post',
    path: '/auth/token',
    tag,
    limit,
    access: open,
    form: true,
    summary: 'Sign in by the OAuth2 password form',
    body: z.object({
      username: z.string().max(254),
      password: z.string().max(256),
      grant_type: z.literal('password').optional(),
      scope: z.string().max(200).optional(),
      client_id: z.string().max(200).optional(),
      client_secret: z.string().max(200).optional(),
    }),
    responses: {
      200: z.object({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.number().int() }),
    },
    problems: ['wrong-credentials'],
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
