import { expect } from 'chai';
import { z } from 'zod';
import type { OperationShape } from '#contracts/operation';
import { apiOperations, type OperationName } from '#contracts/operations/index';
import { type Api, adminOf, sharedSystem } from '#test/support/api';
import { bodies, missing, pathAt } from '#test/support/matrix-calls';

/** What an attacker would like to be taken over from a body: whose it is, what it costs, what it may. */
const extra: readonly (readonly [string, unknown])[] = [
  ...(['role', 'isAdmin', 'admin', 'scope', 'actorId', 'via', 'source', 'revision', 'commandId'] as const).map(
    (key) => [key, 'admin'] as const,
  ),
  ['roles_', ['admin']],
  ['permissions_', ['keys:manage']],
  ['officeIds_', ['zzzzzzzzzzzz']],
  ['ownerId', 'zzzzzzzzzzzz'],
  ['requestedBy', 'zzzzzzzzzzzz'],
  ['issuedBy', 'zzzzzzzzzzzz'],
  ['status', 'booked'],
  ['price', 0],
  ['capacity_', 1_000],
  ['verified', true],
  ['emailVerified', true],
  ['createdAt', '2020-01-01T00:00:00Z'],
  ['passwordHash', 'x'],
  ['merged_into', 'zzzzzzzzzzzz'],
  ['$set', { role: 'admin' }],
  ['constructor', { prototype: { isAdmin: true } }],
];

/** A body that would do, so that nothing but the extra key is wrong with it. */
const bodyOf = (name: string, operation: OperationShape): Readonly<Record<string, unknown>> =>
  Object(operation.example ?? bodies[name as OperationName]?.(missing) ?? {});

const fieldsOf = (body: z.ZodType): ReadonlySet<string> => {
  if (body instanceof z.ZodOptional) return fieldsOf(body.unwrap() as z.ZodType);
  return new Set(body instanceof z.ZodObject ? Object.keys(body.shape) : []);
};

const operations: readonly (readonly [string, OperationShape])[] = Object.entries(apiOperations);

describe('fields that nobody asked for (threat row fields, P31, P32)', function () {
  this.timeout(60_000);
  let base = '';
  let token = '';
  let admin: Api;
  before(async () => {
    base = (await sharedSystem()).endpoints.http;
    ({ api: admin, accessToken: token } = await adminOf(base));
  });

  it('twenty-five of them on every operation: each is refused by name, and nothing is written', async () => {
    expect(extra).to.have.length(25);
    const newest = async () => (await admin.listAuditEvents({ query: { limit: 1 } })).body.items[0]?.eventId;
    const before = await newest();
    const wrong: string[] = [];
    let calls = 0;
    for (const [name, operation] of operations) {
      if (!operation.body || operation.form || operation.access.kind === 'system') continue;
      const url =
        base +
        pathAt(name, operation, { ...missing, jobId: 'x', roleId: 'zzzzzzzzzzzz', token: 'x' } as typeof missing);
      for (const [key, value] of extra) {
        // A few operations do have a field of that name, which is theirs to judge.
        if (fieldsOf(operation.body).has(key)) continue;
        calls += 1;
        const response = await fetch(url, {
          method: operation.method.toUpperCase(),
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ ...bodyOf(name, operation), [key]: value }),
        });
        const text = await response.text();
        if (response.status !== 400 || !text.includes(`#/body/${key}`))
          wrong.push(`${name} with ${key}: ${response.status} ${text.slice(0, 200)}`);
      }
    }
    expect(wrong.slice(0, 10), `${wrong.length} of ${calls}`).to.deep.equal([]);
    expect(calls).to.be.above(25 * 25);
    expect(await newest(), 'nothing was written').to.equal(before);
  });
});
