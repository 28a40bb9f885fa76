import { expect } from 'chai';
import { matrixOf, type Principal } from '#contracts/matrix';
import { fullPath, type OperationShape } from '#contracts/operation';
import { allOperations } from '#contracts/operations/index';
import { KeyPermission } from '#contracts/operations/keys';
import { type Api, adminOf, newPerson, openOffice, sharedSystem, signIn } from '#test/support/api';

const operations: Readonly<Record<string, OperationShape>> = allOperations;
const matrix = matrixOf(operations);
/** Public, and yet 401 without the proof they ask for. */
const asksForProof = new Set(['login', 'token', 'refresh', 'logoutEverywhere']);
/** What ends the sign-in it is called with comes last. */
const endsSignIn = new Set(['logout', 'logoutEverywhere']);
const inOrder = Object.entries(operations).toSorted(
  ([one], [other]) => Number(endsSignIn.has(one)) - Number(endsSignIn.has(other)),
);

/** Ids of things that are there, and belong to nobody of those who ask. */
type Place = Readonly<Record<string, string>>;

const pathOf = (operation: OperationShape, place: Place): string =>
  fullPath(operation).replaceAll(/\{(\w+)\}/g, (_, name: string) => place[name] ?? 'aaaaaaaaaaaa');

describe('every operation by every principal (P35, B8, C8)', function () {
  this.timeout(120_000);
  let base = '';
  let place: Place = {};
  const tokens: Partial<Record<Principal, string>> = {};

  const personWith = async (admin: Api, principal: Principal): Promise<string> => {
    const { person, email, password } = await newPerson(base, `The ${principal}`);
    const { personId } = person;
    if (principal === 'auditor') await admin.changeUser({ params: { personId }, body: { roles: ['auditor'] } });
    if (principal === 'host') await admin.registerHost({ body: { personId, zone: 'Europe/Madrid' } });
    if (principal === 'reception' || principal === 'secretary') {
      const { body } = await admin.openOffice({ body: { name: `Office of ${principal}`, zone: 'Europe/Madrid' } });
      await admin.addMember({ params: { officeId: body.officeId }, body: { personId, role: principal } });
      await admin.changeUser({ params: { personId }, body: { roles: [] } });
    }
    if (principal === 'host') await admin.changeUser({ params: { personId }, body: { roles: ['host'] } });
    return (await signIn(base, email, password)).accessToken;
  };

  before(async () => {
    base = (await sharedSystem()).endpoints.http;
    const { api: admin, accessToken } = await adminOf(base);
    tokens.admin = accessToken;
    const permissions = [...KeyPermission.options];
    tokens.key = (await admin.issueApiKey({ body: { label: 'Everything', permissions } })).body.key;
    for (const principal of ['client', 'host', 'reception', 'secretary', 'auditor'] as const)
      tokens[principal] = await personWith(admin, principal);
    const { officeId, serviceId, hostId } = await openOffice(admin);
    const { body: client } = await admin.registerClient({ body: { name: 'Somebody else' } });
    const start = `${new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)}T10:00`;
    const { body } = await admin.bookAppointment({
      body: { officeId, serviceId, hostId, start, clientId: client.personId },
    });
    place = {
      officeId,
      serviceId,
      hostId,
      clientId: client.personId,
      personId: client.personId,
      appointmentId: body.appointmentId,
      date: start.slice(0, 10),
      stream: `page-${hostId}-${start.slice(0, 10)}`,
      code: 'slot-taken',
      file: 'start.js',
      blockId: `${hostId}-20270111-bbbbbbbbbbbb`,
    };
  });

  const statusOf = async (operation: OperationShape, principal: Principal): Promise<number> => {
    const headers: Record<string, string> = {};
    if (principal === 'expired') headers.authorization = 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.x';
    else if (tokens[principal]) headers.authorization = `Bearer ${tokens[principal]}`;
    const init: RequestInit = { method: operation.method.toUpperCase(), headers };
    // An empty object is enough to be told apart: who may not is told so before the body is looked at.
    if (operation.body)
      Object.assign(init, {
        body: JSON.stringify(operation.example ?? {}),
        headers: { ...headers, 'content-type': 'application/json' },
      });
    const response = await fetch(base + pathOf(operation, place), init);
    await response.arrayBuffer();
    return response.status;
  };

  for (const principal of [
    'anonymous',
    'expired',
    'client',
    'host',
    'reception',
    'secretary',
    'admin',
    'auditor',
    'key',
  ] as const)
    it(`${principal}: is let in exactly where the contract says`, async () => {
      for (const [name, operation] of inOrder) {
        if (name === 'getMetrics') continue; // from loopback anybody may
        const cell = matrix[name]?.[principal];
        const status = await statusOf(operation, principal);
        const told = `${name} as ${principal}: ${cell}, got ${status}`;
        if (cell === 'unauthenticated') expect(status, told).to.equal(401);
        else if (cell === 'forbidden') expect(status, told).to.equal(403);
        else if (cell === 'public' || cell === 'signed-in' || cell === 'all')
          expect(status, told).not.to.be.oneOf(asksForProof.has(name) ? [403] : [401, 403]);
        // A thing of somebody else's, in an office one has nothing to do with, looks like nothing at all.
        else if (
          operation.access.kind === 'permission' &&
          operation.access.decides === 'object' &&
          /\{/.test(operation.path)
        )
          expect(status, told).to.be.oneOf([404, 400]);
        else expect(status, told).not.to.be.oneOf([401, 500]);
      }
    });

  it('the routes are the contract: what is not declared is not there (threat row inventory)', async () => {
    const declared = new Set(
      Object.values(operations).map((operation) => `${operation.method} ${fullPath(operation)}`),
    );
    for (const path of new Set(Object.values(operations).map(fullPath)))
      for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
        if (declared.has(`${method} ${path}`)) continue;
        const response = await fetch(
          base + path.replaceAll(/\{(\w+)\}/g, (_, name: string) => place[name] ?? 'aaaaaaaaaaaa'),
          { method: method.toUpperCase() },
        );
        await response.arrayBuffer();
        const more = [...declared].some(
          (one) =>
            one.startsWith(`${method} `) &&
            new RegExp(`^${one.slice(method.length + 1).replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
        );
        if (!more) expect(response.status, `${method} ${path}`).to.equal(405);
      }
  });
});
