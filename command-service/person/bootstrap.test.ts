import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import type { CommandDeps } from '../deps.ts';
import { bootstrap, ensureAdmin } from './bootstrap.ts';

type Row = { personId: string; passwordHash: string; state: 'pending' | 'active'; stale?: boolean };

/** What `ensureAdmin` asks, in memory; a claim grows stale after so many waits. */
const world = (row?: Row, roles: readonly string[] = [], waits = 0) => {
  const commands: string[] = [];
  let known = row;
  let left = waits;
  const credentials = {
    byEmail: async () => known,
    claim: async (_email: string, personId: string, passwordHash: string) => {
      if (!known || (known.state === 'pending' && known.stale)) known = { personId, passwordHash, state: 'pending' };
      return { heldBy: known.personId, state: known.state };
    },
    activate: async () => {
      if (known) known = { ...known, state: 'active' };
    },
  };
  const deps = {
    clock: () => new Date(0),
    commandSecret: Buffer.alloc(32),
    timing: {
      delay: async () => {
        left -= 1;
        if (known && left <= 0) known = { ...known, stale: true };
      },
    },
    signIn: {
      credentials,
      passwords: { hash: async (p: string) => `#${p}`, verify: async (h: string, p: string) => h === `#${p}` },
    },
    reference: {
      person: (id: string) => (id === row?.personId ? { roles: new Set(roles), status: 'active' } : undefined),
    },
    person: {
      handle: async ({ command }: { command: { type: string; roles?: string[]; roleId?: string } }) => {
        commands.push([command.type, command.roleId ?? command.roles?.join()].join(' '));
        return { position: undefined };
      },
    },
  } as unknown as CommandDeps;
  return { deps, commands, row: () => known };
};

describe('the first admin (A2, E2)', () => {
  const ensure = (deps: CommandDeps) => ensureAdmin(deps, 'admin@daybook.example', 'secret sentence');

  it('is made once', async () => {
    const { deps, commands, row } = world();
    expect(await ensure(deps)).to.equal('made');
    expect(commands).to.deep.equal(['RegisterPerson admin']);
    expect(row()).to.include({ state: 'active', passwordHash: '#secret sentence' });
  });
  it('is finished when a process died over it, as soon as the claim is free', async () => {
    const { deps, commands, row } = world({ personId: 'half', passwordHash: '#x', state: 'pending' }, [], 3);
    expect(await ensure(deps)).to.equal('made');
    expect(commands).to.deep.equal(['RegisterPerson admin']);
    expect(row()).to.include({ state: 'active', passwordHash: '#secret sentence' });
  });
  it('is left alone when it is whole', async () => {
    const { deps, commands } = world({ personId: 'a', passwordHash: '#secret sentence', state: 'active' }, ['admin']);
    expect([await ensure(deps), commands]).to.deep.equal(['known', []]);
  });
  it('is granted the role it lacks, and nobody else who has the e-mail', async () => {
    const person = { personId: 'a', passwordHash: '#secret sentence', state: 'active' } as const;
    const own = world(person, ['client']);
    expect([await ensure(own.deps), own.commands]).to.deep.equal(['granted', ['GrantRole admin']]);
    const squatter = world({ ...person, passwordHash: '#another' }, ['client']);
    expect([await ensure(squatter.deps), squatter.commands]).to.deep.equal(['known', []]);
  });
  it('is made at every start and only once, as the settings say (E2)', async () => {
    const { deps, commands, row } = world();
    const told = {
      INIT_RBAC_ON_STARTUP: true,
      FIRST_SUPERUSER: 'admin@daybook.example',
      FIRST_SUPERUSER_PASSWORD: 'secret sentence',
    };
    const off = { ...told, INIT_RBAC_ON_STARTUP: false };
    for (const one of [off, { ...told, FIRST_SUPERUSER: undefined }])
      expect([await bootstrap(deps, one), row()]).to.deep.equal([undefined, undefined]);
    expect(await bootstrap(deps, told)).to.equal('made');
    const known = world(row(), ['admin']);
    expect([await bootstrap(known.deps, told), known.commands]).to.deep.equal(['known', []]);
    expect(commands).to.deep.equal(['RegisterPerson admin']);
  });
  it('does not hide what went wrong', async () => {
    const { deps } = world();
    deps.signIn.credentials.claim = () => Promise.reject(new Problem('unavailable'));
    expect(await ensure(deps).catch((error: Problem) => error.code)).to.equal('unavailable');
  });
});
