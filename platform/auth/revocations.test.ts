import { expect } from 'chai';
import type { Grants } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import { silentLog } from '../log.ts';
import type { Db } from '../postgres/db.ts';
import { openRevocations } from './revocations.ts';

const minute = 60_000;
const noon = Date.parse('2026-03-02T12:00:00.400Z');

/** A database of two tables, which can be away, and can tell. */
const world = async () => {
  const table: { kind: string; id: string; ms: number }[] = [];
  const roles: { roleId: string; grants: Grants }[] = [];
  let heard: (payload: string | undefined) => void = () => {};
  let projected = heard;
  let away = false;
  let clock = noon;
  const db = {
    query: async (text: string, [since]: readonly unknown[] = []) => {
      if (away) throw new Error('away');
      if (text.includes('read.roles')) return roles;
      return table.filter(({ ms }) => ms > Date.parse(String(since))).map((row) => ({ position: '0', ...row }));
    },
    execute: async (_text: string, [kind, id, at]: readonly unknown[]) =>
      table.push({ kind: String(kind), id: String(id), ms: Date.parse(String(at)) }),
    listen: (channel: string, listener: typeof heard) => {
      if (channel === 'revoked') heard = listener;
      else projected = listener;
      return () => {};
    },
  } as unknown as Db;
  const revocations = await openRevocations({ db, log: silentLog, now: () => clock });
  return {
    revocations,
    table,
    /** What the driver does every two seconds, and after each new connection. */
    poll: async () => {
      heard(undefined);
      await new Promise(setImmediate);
    },
    roles,
    projects: async (payload: string) => {
      projected(payload);
      await new Promise(setImmediate);
    },
    hears: (payload: string) => heard(payload),
    isAway: (so: boolean) => {
      away = so;
    },
    passes: (ms: number) => {
      clock += ms;
    },
  };
};

const second = noon / 1000;
const token = (iat: number, sub = 'anna', sid = 's1') => ({ sub, sid, iat });

describe('revocations (P36)', () => {
  it('end what a person had by then, and nothing that is a millisecond newer', async () => {
    const { revocations } = await world();
    await revocations.revoke('person', 'anna', new Date(noon));
    expect(revocations.isRevoked(token(second - 300))).to.equal(true);
    expect(revocations.isRevoked(token(second))).to.equal(true);
    expect(revocations.isRevoked(token(second + 0.001))).to.equal(false);
    expect(revocations.isRevoked(token(second - 300, 'bert'))).to.equal(false);
  });

  it('of what the log took count by its place: who knew of it made a good token, whatever the clocks say', async () => {
    const { revocations, hears } = await world();
    hears(`standing anna ${noon} 90`);
    expect(revocations.isRevoked({ ...token(second + 60), pos: '89' })).to.equal(true);
    expect(revocations.isRevoked({ ...token(second - 60), pos: '90' })).to.equal(false);
    expect(revocations.isRevoked({ ...token(second - 60), pos: '100' })).to.equal(false);
    expect(revocations.isRevoked(token(second - 60)), 'it does not say').to.equal(true);
    expect(revocations.isRevoked(token(second + 60)), 'it does not say').to.equal(false);
  });

  it('end a session for good, whenever its tokens were made', async () => {
    const { revocations } = await world();
    await revocations.revoke('session', 's1', new Date(noon));
    expect(revocations.isRevoked(token(second + 60))).to.equal(true);
    expect(revocations.isRevoked(token(second + 60, 'anna', 's2'))).to.equal(false);
  });

  it('arrive by notification, and by looking when one was lost', async () => {
    const { revocations, table, hears, poll } = await world();
    hears(`person anna ${noon} 0`);
    expect(revocations.isRevoked(token(second))).to.equal(true);
    table.push({ kind: 'person', id: 'bert', ms: noon });
    expect(revocations.isRevoked(token(second - 1, 'bert'))).to.equal(false);
    await poll();
    expect(revocations.isRevoked(token(second - 1, 'bert'))).to.equal(true);
  });

  it('never go back: an earlier instant that comes later changes nothing', async () => {
    const { revocations, hears } = await world();
    hears(`person anna ${noon} 0`);
    hears(`person anna ${noon - 10 * minute} 0`);
    expect(revocations.notBefore('person', 'anna')).to.equal(noon);
  });

  it('are looked up again when a notification says nothing that is understood', async () => {
    const { revocations, table, hears } = await world();
    table.push({ kind: 'person', id: 'anna', ms: noon });
    hears('__proto__ anna 1 0');
    await new Promise(setImmediate);
    expect(revocations.isRevoked(token(second))).to.equal(true);
  });

  it('are forgotten when no token is old enough to mind', async () => {
    const { revocations, poll, passes } = await world();
    await revocations.revoke('person', 'anna', new Date(noon));
    passes(66 * minute);
    await poll();
    expect(revocations.notBefore('person', 'anna')).to.equal(undefined);
  });

  it('let nobody in on the word of a mirror older than thirty seconds, and everybody again when it is read', async () => {
    const { revocations, poll, isAway, passes } = await world();
    isAway(true);
    passes(29_000);
    await poll();
    expect(revocations.isRevoked(token(second))).to.equal(false);
    passes(2_000);
    expect(() => revocations.isRevoked(token(second)))
      .to.throw(Problem)
      .with.property('code', 'unavailable');
    isAway(false);
    await poll();
    expect(revocations.isRevoked(token(second))).to.equal(false);
  });

  it('come with what roles allow, by notification and by looking (B8)', async () => {
    const { revocations, roles, projects, poll } = await world();
    const { grantsOf, version } = revocations.roles;
    const before = version();
    expect(grantsOf('dddddddddddd')).to.equal(undefined);
    roles.push({ roleId: 'dddddddddddd', grants: { 'stats:read': 'all' } });
    await projects('{"p":"directory","c":"1","q":"1","k":["office:oooooooooooo"]}');
    expect(version()).to.equal(before);
    await projects('{"p":"directory","c":"2","q":"2","k":["role:dddddddddddd"]}');
    expect([grantsOf('dddddddddddd'), version()]).to.deep.equal([{ 'stats:read': 'all' }, before + 1]);
    await poll();
    expect(version(), 'nothing changed').to.equal(before + 1);
    roles.pop();
    await poll();
    expect([grantsOf('dddddddddddd'), version()]).to.deep.equal([undefined, before + 2]);
    expect(grantsOf('reception')).to.have.property('profile:manage');
  });
});
