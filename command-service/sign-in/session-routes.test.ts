import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';
import { sessionAnswers, sessionRoutes } from './session-routes.ts';

const token = { sessionId: 'AbCdEfGhIjKlMn-_', generation: 0 };

/** What opening and renewing a sign-in asks, in memory. */
const world = ({ hash, status }: { hash: string; status?: string }) => {
  const ended: string[] = [];
  const noted: string[] = [];
  const person = status && { personId: 'aaaaaaaaaaaa', roles: new Set(), status, registered: {}, source: 'self' };
  const deps = {
    reference: { person: () => person, membershipsOf: () => [], hostOfPerson: () => undefined },
    unseal: async () => null,
    signIn: {
      sessions: {
        open: async () => token,
        renew: async () => ({ state: 'renewed', personId: 'aaaaaaaaaaaa', token }),
        end: async (sessionId: string) => void ended.push(sessionId),
      },
      credentials: {
        ofPerson: async () => ({ passwordHash: hash }),
        recordSignIn: async (outcome: string) => void noted.push(outcome),
        lookUp: (email: string) => email,
      },
      refreshTokens: { write: () => 'text', read: () => token },
      refreshSeconds: 60,
      cookies: { refresh: 'r', device: 'd', set: (name: string) => name },
      devices: { marked: () => 'mark' },
      issue: () => ({ accessToken: 'a', expiresIn: 600 }),
      ownOriginOnly: () => undefined,
    },
  } as unknown as CommandDeps;
  return { deps, ended, noted };
};
const asked = { header: () => undefined, cookie: () => undefined, requestId: 'r', address: '127.0.0.1' };
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );

describe('a sign-in that is on its way', () => {
  const enter = (deps: CommandDeps) =>
    sessionAnswers(deps).open(
      { personId: 'aaaaaaaaaaaa', passwordHash: 'the old one' },
      'ada@client.example',
      'signed-in',
      'body',
      asked,
    );

  it('with the old password while a new one is set, ends as soon as it stands (D2)', async () => {
    const { deps, ended, noted } = world({ hash: 'the new one', status: 'active' });
    expect(await codeOf(enter(deps))).to.equal('wrong-credentials');
    expect([ended, noted]).to.deep.equal([[token.sessionId], []]);
    const still = world({ hash: 'the old one', status: 'active' });
    expect(await codeOf(enter(still.deps))).to.equal('done');
    expect([still.ended, still.noted]).to.deep.equal([[], ['signed-in']]);
  });

  it('is renewed for whom may sign in, ends for whom may not, and waits for whom this process does not know yet', async () => {
    const renew = (deps: CommandDeps) =>
      codeOf(
        Promise.resolve(
          sessionRoutes(deps).refresh({ ...asked, body: { refreshToken: 'text' } } as unknown as Parameters<
            ReturnType<typeof sessionRoutes>['refresh']
          >[0]),
        ),
      );
    for (const [status, code, count] of [
      ['active', 'done', 0],
      ['suspended', 'session-over', 1],
      ['erased', 'session-over', 1],
      ['', 'not-caught-up', 0],
    ] as const) {
      const { deps, ended } = world({ hash: 'h', status });
      expect([await renew(deps), ended.length], status).to.deep.equal([code, count]);
    }
  });
});
