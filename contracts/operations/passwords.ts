import { z } from 'zod';
import { AccountMailKind } from '../account-mails.ts';
import { open, operation, signedIn, system } from '../operation.ts';
import { Email, Name, NewPassword, RefreshTokenIn, Session } from './auth.ts';

const tag = 'sign-in';
const limit = 'sign-in' as const;

/** 128 random bits as they stand in a mail. */
export const LinkToken = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'the code as it stands in the mail');

/** Ways back in, and what workers need for the mails about it. */
export const passwordOperations = {
  changePassword: operation({
    method: 'post',
    path: '/auth/password',
    tag,
    limit,
    access: signedIn,
    summary: 'Change one’s password',
    description: 'Every other sign-in of the person ends; this one goes on.',
    body: z.object({ current: z.string().max(512), password: NewPassword }),
    responses: { 204: null },
    problems: ['wrong-password', 'password-too-common', 'too-many-failures'],
    example: { current: 'correct horse battery staple', password: 'another sentence as a password' },
  }),
  forgotPassword: operation({
    method: 'post',
    path: '/auth/password/forgot',
    tag,
    limit,
    access: open,
    summary: 'Ask for a mail with a link to set a new password',
    description: 'The answer is the same whether the address is known or not; who has an account gets a mail.',
    body: z.object({ email: z.string().max(254) }),
    responses: { 202: null },
    example: { email: 'ada@example.org' },
  }),
  resetPassword: operation({
    method: 'post',
    path: '/auth/password/reset',
    tag,
    limit,
    access: open,
    summary: 'Set a new password with the code of a mail; also accepts an invitation',
    description: 'Every session of the person ends, and the e-mail counts as verified.',
    body: z.object({ token: LinkToken, password: NewPassword }),
    responses: { 204: null },
    problems: ['link-expired', 'password-too-common'],
    example: { token: 'AAAAAAAAAAAAAAAAAAAAAA', password: 'correct horse battery staple' },
  }),
  verifyEmail: operation({
    method: 'post',
    path: '/auth/email/verify',
    tag,
    limit,
    access: open,
    summary: 'Say with the code of a mail that the address is one’s own; also takes a new one',
    body: z.object({ token: LinkToken }),
    responses: { 204: null },
    problems: ['link-expired'],
    example: { token: 'AAAAAAAAAAAAAAAAAAAAAA' },
  }),
  changeEmail: operation({
    method: 'post',
    path: '/auth/email',
    tag,
    limit,
    access: signedIn,
    summary: 'Ask to sign in with another e-mail',
    description:
      'Nothing changes until the link in the mail to the new address is followed; then the old one is told. The answer is the same whether somebody has the address already or not.',
    body: z.object({ email: Email, password: z.string().max(512) }),
    responses: { 202: null },
    problems: ['wrong-password', 'email-domain-not-allowed', 'too-many-failures'],
    example: { email: 'ada@example.org', password: 'correct horse battery staple' },
  }),
  resendVerification: operation({
    method: 'post',
    path: '/auth/email/resend',
    tag,
    limit,
    access: open,
    summary: 'Ask for another mail with the link that verifies the address',
    description: 'The answer is the same whether the address is known, verified already, or neither.',
    body: z.object({ email: z.string().max(254) }),
    responses: { 202: null },
    example: { email: 'ada@example.org' },
  }),
  setUp: operation({
    method: 'post',
    path: '/auth/setup',
    tag,
    limit,
    access: open,
    summary: 'Become the first admin, with the token printed at the start of a system that has none',
    body: z.object({
      token: LinkToken,
      name: Name,
      email: Email,
      password: NewPassword,
      refreshTokenIn: RefreshTokenIn,
    }),
    responses: { 201: Session },
    problems: ['link-expired', 'already-exists', 'password-too-common', 'outcome-unknown'],
    example: {
      token: 'AAAAAAAAAAAAAAAAAAAAAA',
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      password: 'correct horse battery staple',
    },
  }),
  composeAccountMail: operation({
    method: 'post',
    path: '/internal/account-mails/{jobId}',
    tag: 'internal',
    limit: 'none',
    access: system,
    summary: 'A worker has the job in hand: to whom, and with which link',
    description: 'Makes the one-time link. Answers only while the job is claimed by a worker.',
    params: z.object({ jobId: z.uuid() }),
    responses: {
      200: z.object({
        kind: AccountMailKind,
        to: z.object({ email: z.string(), name: z.string().nullable(), locale: z.string().nullable() }).nullable(),
        /** The secret of the link; null for a mail without one. */
        token: z.string().nullable(),
        /** Why nobody is to be written to. */
        why: z.string().nullable(),
      }),
    },
    problems: ['not-found'],
  }),
} as const;
