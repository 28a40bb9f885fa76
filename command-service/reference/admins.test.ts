import { expect } from 'chai';
import type { AnyEvent, PersonEvent, Recorded } from '#contracts/events/index';
import { type PersonState, person } from '../person/decider.ts';
import { trackAdmins } from './admins.ts';
import { createReference } from './reference.ts';

const [ana, ben] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb'];

/** The log in its order; each event under the name of the command that made it. */
const folded = (...log: readonly (readonly [string, PersonEvent])[]) => {
  const admins = trackAdmins();
  const known = new Map<string, PersonState>();
  for (const [commandId, event] of log) {
    const id = event.data.personId;
    const before = known.get(id);
    const after = person.evolve(before, event, 0n);
    known.set(id, after);
    admins.apply({ ...event, metadata: { commandId }, created: new Date(0) } as Recorded<AnyEvent>, before, after);
  }
  return admins;
};
const registered = (personId: string): readonly [string, PersonEvent] => [
  'register',
  { type: 'PersonRegistered', data: { personId, name: 'A', source: 'self' } },
];
const granted = (personId: string, commandId = 'grant'): readonly [string, PersonEvent] => [
  commandId,
  { type: 'RoleGranted', data: { personId, roleId: 'admin' } },
];
const revoked = (personId: string, commandId: string): readonly [string, PersonEvent] => [
  commandId,
  { type: 'RoleRevoked', data: { personId, roleId: 'admin' } },
];
const suspended = (personId: string, commandId: string): readonly [string, PersonEvent] => [
  commandId,
  { type: 'AccountSuspended', data: { personId } },
];
const two = [registered(ana), granted(ana), registered(ben), granted(ben)];

describe('the last admin, by the order of the log (E2, docs/adr/0007)', () => {
  it('of two who take the role from each other the first stands and the second went too far', () => {
    const admins = folded(...two, revoked(ben, 'of ana'), suspended(ana, 'of ben'));
    expect([admins.leftNobody('of ana'), admins.leftNobody('of ben')]).to.deep.equal([false, true]);
    expect(admins.lastTaken()).to.deep.equal([{ personId: ana, commandId: 'of ben', type: 'AccountSuspended', at: 0 }]);
  });
  it('what was given back is settled; the verdict stays for a repeat of the command', () => {
    const back = ['system', { type: 'AccountReactivated', data: { personId: ana } }] as const satisfies readonly [
      string,
      PersonEvent,
    ];
    const admins = folded(...two, revoked(ben, 'of ana'), suspended(ana, 'of ben'), back);
    expect([admins.lastTaken(), admins.leftNobody('of ben'), admins.admins()]).to.deep.equal([[], true, [ana]]);
  });
  it('a suspended admin is none, and who is no admin takes nothing along', () => {
    const admins = folded(...two, suspended(ben, 'first'), revoked(ben, 'second'));
    expect([admins.admins(), admins.lastTaken()]).to.deep.equal([[ana], []]);
    expect(folded(registered(ana), suspended(ana, 'nobody')).lastTaken()).to.deep.equal([]);
  });
  it('who was erased is not called back', () => {
    const erased = ['erase', { type: 'SubjectErased', data: { personId: ana, requestedBy: 'self' } }] as const;
    expect(folded(registered(ana), granted(ana), erased).lastTaken()).to.deep.equal([]);
  });
  it('who was merged is none, whatever is given to them at that instant', () => {
    const reference = createReference();
    const merged = [
      'merge',
      { type: 'PersonsMerged', data: { personId: 'cccccccccccc', mergedPersonId: ben } },
    ] as const;
    const log = [...two.slice(0, 3), merged, granted(ben)];
    reference.applyBatch(
      log.map(([commandId, event], at) => ({
        ...event,
        eventId: String(at),
        stream: `person-${event.data.personId}`,
        revision: BigInt(at),
        position: { commit: BigInt(at), prepare: BigInt(at) },
        created: new Date(0),
        metadata: { commandId } as Recorded['metadata'],
      })),
    );
    expect(reference.admins()).to.deep.equal([ana]);
  });
});
