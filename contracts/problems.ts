import { bookingProblems } from './booking-problems.ts';

/**
 * Every way an answer can be a no. The code is the API: `type` is `/problems/<code>`, its page says what to do.
 * Add freely; a code that was shipped keeps its meaning.
 */
export const problems = {
  // The request
  'invalid-request': {
    status: 400,
    title: 'The request does not match the contract',
    help: 'errors[] names each field by JSON pointer. Correct them and send again.',
  },
  'invalid-json': { status: 400, title: 'The body is not valid JSON', help: 'Send one JSON object in UTF-8.' },
  'invalid-token-position': {
    status: 400,
    title: 'The Consistency-Token is not one of ours',
    help: 'Send the token of an answer as it came, or leave the header out.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in first',
    help: 'Send `Authorization: Bearer <accessToken>` with a token of POST /auth/login that has not expired.',
  },
  'session-over': {
    status: 401,
    title: 'This sign-in is over',
    help: 'Sign in again. A refresh token is good once; who uses one a second time ends its whole sign-in.',
  },
  'wrong-credentials': {
    status: 401,
    title: 'E-mail or password is wrong',
    help: 'Check both, capitals too. POST /auth/password/forgot sends a link to set a new password.',
  },
  forbidden: {
    status: 403,
    title: 'Your role does not allow this',
    help: 'Ask an admin for a role with the permission named in the answer.',
  },
  'cross-site-request': {
    status: 403,
    title: 'This came from a page of another site',
    help: 'Call from the origin of this server, of FRONTEND_HOST, or of one in CORS_ORIGINS; or send the token in the body.',
  },
  'email-not-verified': {
    status: 403,
    title: 'The e-mail is not verified yet',
    help: 'Follow the link in the mail. POST /auth/email/resend sends another.',
  },
  'api-keys-disabled': {
    status: 403,
    title: 'API keys are switched off here',
    help: 'Set API_KEYS_ENABLED to use them. Keys that exist can still be listed and revoked.',
  },
  'beyond-own-reach': {
    status: 403,
    title: 'This reaches further than you do',
    help: 'The answer names the permissions. Ask somebody who has them, such as an admin.',
  },
  'registration-closed': {
    status: 403,
    title: 'Registration is closed here',
    help: 'Ask the office for an invitation.',
  },
  'email-domain-not-allowed': {
    status: 403,
    title: 'This e-mail domain may not register here',
    help: 'Use an address of an allowed domain.',
  },
  'host-not-allowed': {
    status: 421,
    title: 'This server does not answer for that host name',
    help: 'Use a name listed in ALLOWED_HOSTS.',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing, or not for you',
    help: 'Check the id. What you may not see answers in the same way.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This address does not take that method',
    help: 'The Allow header lists those it takes.',
  },
  'payload-too-large': { status: 413, title: 'The body is too large', help: 'The limit is stated in the answer.' },
  'unsupported-media-type': {
    status: 415,
    title: 'The body must be JSON',
    help: 'Send `Content-Type: application/json`.',
  },
  'not-acceptable': { status: 406, title: 'No such representation', help: 'The answer names the formats there are.' },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    help: 'Wait for Retry-After seconds. RateLimit headers tell what is left.',
  },
  'link-expired': {
    status: 410,
    title: 'This link was used, has expired, or never was',
    help: 'Ask for a new one.',
  },
  'too-many-failures': {
    status: 429,
    title: 'Too many wrong passwords for this account',
    help: 'Waiting does not help. Sign in on a device used before, or set a new password by POST /auth/password/forgot.',
  },
  'stale-revision': {
    status: 412,
    title: 'It changed since you read it',
    help: 'Read it again and repeat the change with the new ETag in If-Match.',
  },
  'precondition-required': {
    status: 428,
    title: 'Say which revision you change',
    help: 'Send If-Match with the ETag of the object you read.',
  },
  'password-too-common': {
    status: 422,
    title: 'This password is easily guessed',
    help: 'Choose something that is neither a well-known password nor made of your name, e-mail or this service’s name.',
  },
  'wrong-password': {
    status: 422,
    title: 'The current password is not that',
    help: 'Send the password you sign in with as `current`, or set a new one by POST /auth/password/forgot.',
  },
  'no-email': { status: 422, title: 'There is no e-mail to write to', help: 'Add the e-mail of the person first.' },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    help: 'Use a new key for a new request.',
  },
  abandoned: {
    status: 409,
    title: 'This command was given up',
    help: 'Its hold is released. Use a new Idempotency-Key to try again.',
  },
  'unsupported-header': {
    status: 400,
    title: 'A header has a value that cannot be used',
    help: 'The answer names the header.',
  },
  // The domain
  ...bookingProblems,
  'last-admin': {
    status: 409,
    title: 'Nobody else is an admin',
    help: 'Make another person an admin first.',
  },
  'preset-role': {
    status: 409,
    title: 'The six presets cannot be changed',
    help: 'Define a role of your own with the permissions you need.',
  },
  'account-suspended': { status: 409, title: 'The account is suspended', help: 'Reactivate it first.' },
  'role-in-use': {
    status: 409,
    title: 'Somebody holds this role',
    help: 'Take it from them first, or send force=true: they keep its name and nothing else.',
  },
  'possible-duplicate': {
    status: 409,
    title: 'Somebody with this e-mail or telephone is known already',
    help: 'Use one of the candidates by its id, or send allowDuplicate when it is somebody else.',
  },
  'has-login': {
    status: 409,
    title: 'This person signs in themselves',
    help: 'Only they change the e-mail they sign in with. Where two are one, keep the one who signs in.',
  },
  'more-than-a-client': {
    status: 409,
    title: 'This person is more than a client',
    help: 'They are a host, a member of an office or have other roles; the answer names them. End these first.',
  },
  'already-merged': {
    status: 409,
    title: 'This client was merged into another one',
    help: 'Use the client named in the answer.',
  },
  'department-in-use': {
    status: 409,
    title: 'Hosts are in this department',
    help: 'Give each of them another department first (PATCH /hosts/{hostId}).',
  },
  'already-exists': { status: 409, title: 'It exists already', help: 'Use the one there is.' },
  'office-not-open': { status: 409, title: 'The office is suspended or closed', help: 'Choose another office.' },
  'has-future-appointments': {
    status: 409,
    title: 'Future appointments stand in the way',
    help: 'Send cancelAppointments with a reason, or settle them first.',
  },
  'unknown-reference': {
    status: 422,
    title: 'The request names something that does not exist',
    help: 'The answer names the field.',
  },
  // The system
  'outcome-unknown': {
    status: 503,
    title: 'We do not know whether it was written',
    help: 'Send the same request with the same Idempotency-Key: it takes effect once, and the answer will say.',
  },
  'not-caught-up': {
    status: 503,
    title: 'The view has not caught up with your last change',
    help: 'Repeat after Retry-After seconds with the same Consistency-Token.',
  },
  unavailable: {
    status: 503,
    title: 'A part of the system is not available',
    help: 'Repeat after Retry-After seconds.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong on our side',
    help: 'Tell us the X-Request-Id of the answer.',
  },
} as const satisfies Record<string, { status: number; title: string; help: string }>;

export type ProblemCode = keyof typeof problems;

/** What a refusal says beside its code: ids, numbers and names of fields; never personal data, never a stack. */
export type Facts = Readonly<Record<string, unknown>> & { readonly [M in ProblemMember]?: never };
/** What every answer says by itself; a fact of such a name would be lost, or would lie. */
type ProblemMember = 'type' | 'title' | 'status' | 'detail' | 'instance';

/** A typed no. The domain names a code and its facts; one place turns it into an answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly facts: Facts;
  constructor(code: ProblemCode, facts: Facts = {}) {
    super(code);
    this.name = 'Problem';
    this.code = code;
    this.facts = facts;
  }
}
