import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import type { CommandDeps } from '../deps.ts';
import type { LastTaken } from '../reference/admins.ts';
import type { PersonCommand } from './decider.ts';
import { keepAnAdmin, takeFromAdmin } from './keep-admin.ts';

const [ana, ben] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'];
const position = { commit: 7n, prepare: 7n };
const meta = { commandId: 'c1', actorId: ben } as CommandMeta;

type Handled = { readonly stream: string; readonly command: PersonCommand; readonly meta: CommandMeta };

/** A log that says of every command what it is told to say. */
const world = (said: { admins?: string[]; taken?: LastTaken[]; folded?: boolean }) => {
  const handled: Handled[] = [];
  const { admins = [ana, ben], taken = [], folded = true } = said;
  const deps = {
    clock: () => new Date(60_000),
    reference: {
      admins: () => admins,
      upTo: async () => folded,
      lastTaken: () => taken,
      leftNobody: (commandId: string) => taken.some((one) => one.commandId === commandId),
    },
    person: {
      handle: async (request: Handled) => {
        handled.push(request);
        return { position, events: [], state: undefined };
      },
    },
  } as unknown as CommandDeps;
  const take = () =>
    takeFromAdmin(deps, ana, { type: 'SetRoles', roleIds: [] }, meta).then(
      () => 'done',
      (error: unknown) => (error instanceof Problem ? error.code : String(error)),
    );
  return { deps, take, commands: () => handled.map(({ command, meta }) => `${command.type} ${meta.commandId}`) };
};
const takenBy = (commandId: string, at = 0): LastTaken => ({ personId: ana, commandId, type: 'RoleRevoked', at });

describe('an admin is kept (E2, docs/adr/0007)', () => {
  it('what would surely leave nobody is not even written', async () => {
    const { take, commands } = world({ admins: [ana] });
    expect([await take(), commands()]).to.deep.equal(['last-admin', []]);
  });
  it('what leaves somebody stands', async () => {
    const { take, commands } = world({ taken: [takenBy('of another')] });
    expect([await take(), commands()]).to.deep.equal(['done', ['SetRoles c1']]);
  });
  it('what left nobody by the order of the log is given back and refused', async () => {
    const { take, commands } = world({ taken: [takenBy('c1')] });
    expect([await take(), commands()]).to.deep.equal(['last-admin', ['SetRoles c1', 'GrantRole last-admin/c1']]);
  });
  it('while the log is not read that far nobody claims to know', async () => {
    const { take } = world({ folded: false });
    expect(await take()).to.equal('outcome-unknown');
  });
  it('another process gives back what one that died did not, a second later and with the same command', async () => {
    const young = takenBy('young', 59_500);
    const old: LastTaken = { ...takenBy('old', 58_000), personId: ben, type: 'AccountSuspended' };
    const { deps, commands } = world({ taken: [young, old] });
    const stop = new AbortController();
    const delay = async () => stop.abort();
    await keepAnAdmin(deps, { ...deps.timing, delay }, stop.signal);
    expect(commands()).to.deep.equal(['ReactivateAccount last-admin/old']);
  });
});
