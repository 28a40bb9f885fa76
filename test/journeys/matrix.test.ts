import { expect } from 'chai';
import { cellOf } from '#contracts/matrix';
import type { OperationShape } from '#contracts/operation';
import { apiOperations } from '#contracts/operations/index';
import { sharedSystem } from '#test/support/api';
import { bodyAt, missing, type Place, pathAt } from '#test/support/matrix-calls';
import { type Askers, type MatrixWorld, openMatrixWorld } from '#test/support/matrix-world';

type Reach = 'all' | 'office' | 'own' | 'none';
type Answer = { readonly status: number; readonly type: string; readonly text: string };

const operations: readonly (readonly [string, OperationShape])[] = Object.entries(apiOperations);
/** Each of these is about one thing, and who may not reach it must not learn that it is there. */
const onObjects = operations.filter(([, { access }]) => access.kind === 'permission' && access.decides === 'object');
/** What takes things away comes last, so that everybody finds them there. */
const late = (name: string): number => {
  if (name.startsWith('erase')) return 2;
  return /^(?:delete|remove|unassign|unblock|revoke|cancel)/.test(name) ? 1 : 0;
};
const inOrder = onObjects.toSorted(([one], [other]) => late(one) - late(other));
// Whoever may do it does it after those who may not.
const askers: readonly Askers[] = ['client', 'host', 'auditor', 'reception', 'secretary', 'key', 'admin'];

/** A summary belongs to whoever asked for it, and a key of some offices is nobody. */
const notForKeys = new Set(['requestSummary']);

/** As far as the contract lets this asker go; the key is of an admin, and of one office. */
const reachOf = (name: string, operation: OperationShape, asker: Askers): Reach => {
  const cell = cellOf(operation, asker);
  if (cell === 'forbidden') return 'none';
  if (asker !== 'key') return cell as Reach;
  if (notForKeys.has(name)) return 'none';
  return operation.access.kind === 'permission' && operation.access.scopes.includes('office') ? 'office' : 'none';
};

const lets: Readonly<Record<Reach, readonly string[]>> = {
  all: ['mine', 'colleague', 'foreign', 'former'],
  office: ['mine', 'colleague'],
  own: ['mine'],
  none: [],
};

describe('every operation on one thing, by everybody, on their own things and on others’ (P35, B8, C8)', function () {
  this.timeout(120_000);
  let base = '';
  let world: MatrixWorld;
  let calls = 0;
  before(async () => {
    base = (await sharedSystem()).endpoints.http;
    world = await openMatrixWorld(base);
  });

  const call = async (name: string, operation: OperationShape, place: Place, token: string): Promise<Answer> => {
    calls += 1;
    const body = bodyAt(name, operation, place);
    const response = await fetch(base + pathAt(name, operation, place), {
      method: operation.method.toUpperCase(),
      headers: {
        authorization: `Bearer ${token}`,
        'consistency-token': world.consistencyToken,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.status >= 400 ? String(JSON.parse(text).type) : '';
    return { status: response.status, type, text };
  };

  for (const [name, operation] of inOrder)
    it(`${name}: lets everybody as far as the contract does, and hides the rest as if it were not there`, async () => {
      const wrong: string[] = [];
      const gone = new Set<string>();
      for (const asker of askers) {
        const { token, mine } = world.askers[asker];
        const reach = reachOf(name, operation, asker);
        const nothing = await call(name, operation, missing, token);
        for (const [where, place] of Object.entries({ ...world.places, mine })) {
          const { status, type, text } = await call(name, operation, place, token);
          const url = pathAt(name, operation, place);
          const told = `${asker} (${reach}) on ${where}: ${status} ${text.slice(0, 160)}`;
          const isIn = ![401, 403, 404].includes(status) && status < 500;
          if (reach === 'none') {
            if (status !== 403 || nothing.status !== 403) wrong.push(told);
          } else if (lets[reach].includes(where)) {
            if (!isIn && !(status === 404 && gone.has(url))) wrong.push(told);
          } else if (!operation.path.includes('{')) {
            // What is named in the body may be refused in words, never done.
            if (status < 400 || status >= 500) wrong.push(told);
          } else if (status !== nothing.status || type !== nothing.type || status !== 404)
            wrong.push(`${told}, and for nothing at all ${nothing.status} ${nothing.type}`);
          if (operation.method === 'delete' && status < 300) gone.add(url);
        }
      }
      expect(wrong).to.deep.equal([]);
    });

  it('no list shows anything of another office, or of one that somebody has left', async () => {
    const lists = operations.filter(
      ([, { access, method, path }]) =>
        access.kind === 'permission' && access.decides === 'filter' && method === 'get' && !path.includes('{'),
    );
    expect(lists.length).to.be.above(5);
    for (const [name, operation] of lists)
      for (const asker of askers) {
        const reach = reachOf(name, operation, asker);
        if (reach === 'all' || reach === 'none') continue;
        const { status, text } = await call(name, operation, missing, world.askers[asker].token);
        expect(status, `${name} as ${asker}`).to.be.oneOf([200, 400, 404]);
        for (const { appointmentId, clientId, hostId, summaryId, memberId, keyId } of [
          world.places.foreign,
          world.places.former,
        ])
          for (const id of [appointmentId, clientId, hostId, summaryId, memberId, keyId])
            expect(text, `${name} as ${asker}`).to.not.include(id);
      }
  });

  it('made every call: no operation on a thing was passed over', () => {
    expect(calls).to.be.at.least(onObjects.length * askers.length * 5);
  });
});
