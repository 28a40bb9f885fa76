import { expect } from 'chai';
import { Refused } from '#contracts/client';
import { adminOf, newPerson, sharedSystem, signIn } from '#test/support/api';

describe('what is taken from somebody is taken from their token (P36)', function () {
  this.timeout(60_000);

  it('a demoted admin opens no office with the token of before, and another after signing in again neither', async () => {
    const at = (await sharedSystem()).endpoints.http;
    const { api: admin } = await adminOf(at);
    const { person, email, password } = await newPerson(at);
    const params = { personId: person.personId };
    await admin.setRoles({ params, body: { roles: ['admin'] } });
    const { api: second } = await signIn(at, email, password);
    const open = () => second.openOffice({ body: { name: 'Mine', zone: 'Europe/Madrid' } });
    expect((await open()).status).to.equal(201);
    await admin.setRoles({ params, body: { roles: ['client'] } });
    const refused = await open().catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Refused).and.include({ status: 401 });
    const { api: again } = await signIn(at, email, password);
    const forbidden = await again
      .openOffice({ body: { name: 'Mine', zone: 'Europe/Madrid' } })
      .catch((e: unknown) => e);
    expect(forbidden).to.be.instanceOf(Refused).and.include({ status: 403 });
    expect((await again.me({})).body.roles).to.deep.equal(['client']);
  });
});
