import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { eventStore, nats, postgres } from '#test/support/parts';
import { startTestSystem } from '#test/support/system';

describe('servers of your own', () => {
  it('B19 are used instead of embedded ones, and demo logins are handed on', async () => {
    const [database, bus, store] = await Promise.all([postgres(), nats(), eventStore()]);
    const env = { DATABASE_URL: database.url, NATS_URL: bus.url, EVENTSTORE_URL: store.url };
    const logins = { admin: { email: 'admin@daybook.test', password: 'p' } };
    const services = [{ name: 'web', entry: 'embedded/web.ts' }];
    const system = await startTestSystem({ env, services, onReady: async () => logins });
    expect(Object.keys(system.processes)).to.have.members(['catcher', 'web']);
    expect(system.env).to.include(env);
    const written = JSON.parse(readFileSync(join(system.dataDir, 'endpoints.json'), 'utf8'));
    expect(written).to.include({ postgres: database.url, nats: bus.url, eventStore: store.url });
    expect(written.logins).to.deep.equal(logins);
    await system.stop();
  });
});
