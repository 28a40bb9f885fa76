import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { SignInOutcome } from '#contracts/sign-in-outcomes';
import { type Answer, created, noContent, ok } from '#platform/http/answer';
import type { Handlers, Incoming } from '#platform/http/incoming';
import { begin, type CommandDeps } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { personView } from '../person/view.ts';
import { deviceSeconds } from './devices.ts';
import type { RefreshToken } from './refresh-token.ts';
import { setUp } from './setup.ts';

type Names = 'setUp' | 'login' | 'token' | 'refresh' | 'logout' | 'logoutEverywhere';
export type Where = 'cookie' | 'body';
type Who = { readonly personId: string; readonly passwordHash?: string };
type Asked = Pick<Incoming, 'header' | 'cookie' | 'requestId' | 'address'>;

/** What a new or renewed sign-in answers: who, an access token, and the refresh token where it was asked for. */
export const sessionAnswers = (deps: CommandDeps) => {
  const { signIn } = deps;
  const answer = async (personId: string, token: RefreshToken, where: Where) => {
    const person = deps.reference.person(personId);
    if (!person) throw new Problem('not-found');
    const text = signIn.refreshTokens.write(token);
    const session = { person: await personView(deps, person), ...signIn.issue(personId, token.sessionId) };
    const { refresh, set } = signIn.cookies;
    return where === 'body'
      ? { body: { ...session, refreshToken: text }, cookies: [] }
      : { body: session, cookies: [set(refresh, text, signIn.refreshSeconds)] };
  };
  /**
   * Who sets a new password ends all sign-ins; one that was on its way with the old one opens after that. Looked at when
   * it stands, so that one of the two sees the other.
   */
  const mustStillBe = async (personId: string, passwordHash: string, { sessionId }: RefreshToken) => {
    if ((await signIn.credentials.ofPerson(personId))?.passwordHash === passwordHash) return;
    await signIn.sessions.end(sessionId);
    throw new Problem('wrong-credentials');
  };
  return {
    renewed: async (personId: string, token: RefreshToken, where: Where) => {
      const { body, cookies } = await answer(personId, token, where);
      return { body, headers: { 'Set-Cookie': cookies } };
    },
    /** A new sign-in. The browser keeps a mark of it, by which its owner is told apart from strangers. */
    open: async (who: Who, email: string, outcome: SignInOutcome, where: Where, { requestId, cookie }: Asked) => {
      const { personId, passwordHash } = who;
      const token = await signIn.sessions.open(personId);
      if (passwordHash !== undefined) await mustStillBe(personId, passwordHash, token);
      await signIn.credentials.recordSignIn(outcome, requestId, personId, token.sessionId);
      const { body, cookies } = await answer(personId, token, where);
      const { device, set } = signIn.cookies;
      const mark = signIn.devices.marked(cookie(device), signIn.credentials.lookUp(email));
      return { body, headers: { 'Set-Cookie': [...cookies, set(device, mark, deviceSeconds)] } };
    },
  };
};

export const sessionRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { signIn } = deps;
  const { sessions, credentials, cookies, refreshTokens } = signIn;
  const answers = sessionAnswers(deps);

  /** The refresh token of the body, or that of the cookie; the latter only for a page of ours. */
  const presented = (
    request: Asked & { readonly body: { readonly refreshToken?: string | undefined } | undefined },
  ) => {
    const inBody = request.body?.refreshToken;
    const text = inBody ?? request.cookie(cookies.refresh);
    if (text === undefined) return undefined;
    if (inBody === undefined) signIn.ownOriginOnly(request);
    const token = refreshTokens.read(text);
    return token && { token, where: inBody === undefined ? ('cookie' as const) : ('body' as const) };
  };
  const goodbye = (): Answer => noContent({ headers: { 'Set-Cookie': [cookies.set(cookies.refresh, '', 0)] } });

  return {
    setUp: async (request) => {
      const { token, name, email, password, refreshTokenIn } = request.body;
      const meta = await begin(deps, request);
      const account = { personId: idFrom(meta.commandId, 'person'), name, email, source: 'bootstrap' as const };
      const { personId, position } = await setUp(deps, token, account, password, meta);
      const { body, headers } = await answers.open({ personId }, email, 'set-up', refreshTokenIn, request);
      return created('/api/v1/auth/me', body, { position, headers });
    },
    login: async (request) => {
      const { email, password, refreshTokenIn } = request.body;
      const who = await signIn.verify(email, password, request);
      return ok(undefined, await answers.open(who, email, 'signed-in', refreshTokenIn, request));
    },
    token: async (request) => {
      const { username, password } = request.body;
      const who = await signIn.verify(username, password, request);
      const { body } = await answers.open(who, username, 'signed-in', 'body', request);
      const { accessToken, expiresIn } = body;
      return ok({
        access_token: accessToken,
        token_type: 'bearer',
        expires_in: expiresIn,
        ...('refreshToken' in body && { refresh_token: body.refreshToken }),
      });
    },
    refresh: async (request) => {
      const proof = presented(request);
      const renewal = proof && (await sessions.renew(proof.token));
      if (renewal?.state === 'reused')
        await credentials.recordSignIn('refresh-reused', request.requestId, renewal.personId, renewal.sessionId);
      if (!proof || renewal?.state !== 'renewed') throw new Problem('session-over');
      const { personId, token } = renewal;
      const person = deps.reference.person(personId);
      // Registered a moment ago through another process; within the grace the same token works again.
      if (!person) throw new Problem('not-caught-up', { retryAfter: 1 });
      if (person.status !== 'active') {
        await sessions.end(token.sessionId);
        throw new Problem('session-over');
      }
      return ok(undefined, await answers.renewed(personId, token, proof.where));
    },
    logout: async (request) => {
      const token = presented(request)?.token;
      const sessionIds = new Set([token?.sessionId, request.caller.sessionId].filter((id) => id !== undefined));
      for (const sessionId of sessionIds) {
        const [ended] = await sessions.end(sessionId);
        if (ended) await credentials.recordSignIn('signed-out', request.requestId, ended.personId, sessionId);
      }
      return goodbye();
    },
    logoutEverywhere: async (request) => {
      const token = presented(request)?.token;
      // An API key is no sign-in of its owner, and so ends none.
      const self = request.caller.kind === 'person' ? request.caller.personId : undefined;
      const personId = self ?? (token && (await sessions.personOf(token)));
      if (personId === undefined) throw new Problem('session-over');
      await sessions.endAllOf(personId);
      await credentials.recordSignIn('signed-out-everywhere', request.requestId, personId);
      return goodbye();
    },
  };
};
