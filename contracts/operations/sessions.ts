import { z } from 'zod';
import { open, operation } from '../operation.ts';
import { RefreshTokenIn, Session } from './auth.ts';

const tag = 'sign-in';
const limit = 'sign-in' as const;

/** Without one the cookie is read: then the call must come from a page of ours. */
const Proof = z.strictObject({ refreshToken: z.string().max(200).optional() }).optional();
const byCookie =
  'Reads the refresh token from the body, else from the cookie that signing in has set; a cookie is taken only from a page of this server, of FRONTEND_HOST or of CORS_ORIGINS.';

/** From the password to the end of a sign-in. */
export const sessionOperations = {
  login: operation({
    method: 'post',
    path: '/auth/login',
    tag,
    limit,
    access: open,
    summary: 'Sign in',
    description: 'Sets the refresh token as a cookie, unless `refreshTokenIn` is `body`.',
    body: z.object({
      email: z.string().max(254),
      password: z.string().max(512),
      refreshTokenIn: RefreshTokenIn,
    }),
    responses: { 200: Session },
    problems: ['wrong-credentials', 'email-not-verified', 'too-many-failures', 'not-caught-up'],
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
      password: z.string().max(512),
      grant_type: z.literal('password').optional(),
      scope: z.string().max(200).optional(),
      client_id: z.string().max(200).optional(),
      client_secret: z.string().max(200).optional(),
    }),
    responses: {
      200: z.object({
        access_token: z.string(),
        token_type: z.literal('bearer'),
        expires_in: z.number().int(),
        refresh_token: z.string().optional(),
      }),
    },
    problems: ['wrong-credentials', 'email-not-verified', 'too-many-failures', 'not-caught-up'],
  }),
  refresh: operation({
    method: 'post',
    path: '/auth/refresh',
    tag,
    access: open,
    summary: 'A new access token, and the next refresh token',
    description: `${byCookie} A refresh token is good once, or again within ten seconds for the same successor; later use ends the whole sign-in.`,
    body: Proof,
    responses: { 200: Session },
    problems: ['session-over', 'cross-site-request', 'not-caught-up'],
  }),
  logout: operation({
    method: 'post',
    path: '/auth/logout',
    tag,
    access: open,
    summary: 'End this sign-in',
    description: `${byCookie} Also ends the sign-in of the access token it comes with. Who is signed out already is told the same.`,
    body: Proof,
    responses: { 204: null },
    problems: ['cross-site-request'],
  }),
  logoutEverywhere: operation({
    method: 'post',
    path: '/auth/logout-everywhere',
    tag,
    access: open,
    summary: 'End every sign-in of this person',
    description: `${byCookie} An access token will do as well.`,
    body: Proof,
    responses: { 204: null },
    problems: ['session-over', 'cross-site-request'],
  }),
} as const;
