import { expect } from 'chai';
import type { OfficeEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import { type OfficeCommand, office } from './decider.ts';

const officeId = 'oooooooooooo';
const opened: OfficeEvent = { type: 'OfficeOpened', data: { officeId, name: 'Town hall', zone: 'Europe/Madrid' } };
const on = givenTo(office);

describe('office (B2, B3, B4, B10)', () => {
  it('opens once; the retry of it changes nothing', () => {
    on()
      .when({ type: 'OpenOffice', data: opened.data as never })
      .makes(opened);
    on(opened)
      .when({ type: 'OpenOffice', data: opened.data as never })
      .makesNothing();
  });
  it('says only what changed of its details', () => {
    on(opened)
      .when({ type: 'ChangeOffice', change: { name: 'Town hall', phone: '+34910000001' } })
      .makes({ type: 'OfficeDetailsChanged', data: { officeId, name: 'Town hall', phone: '+34910000001' } });
    on(opened)
      .when({ type: 'ChangeOffice', change: { name: 'Town hall' } })
      .makesNothing();
  });
  it('an office that is not there cannot be changed, and a closed one neither', () => {
    on()
      .when({ type: 'ChangeOffice', change: { name: 'x' } })
      .isRefused('not-found');
    on(opened, { type: 'OfficeClosed', data: { officeId, cancelAppointments: false } })
      .when({ type: 'ChangeOffice', change: { name: 'x' } })
      .isRefused('office-not-open');
  });
  it('a member is added once, and another role is not slipped in (B3)', () => {
    const added: OfficeEvent = {
      type: 'MemberAdded',
      data: { officeId, personId: 'pppppppppppp', role: 'reception', isPrimary: true },
    };
    const add = (role: string): OfficeCommand => ({
      type: 'AddMember',
      personId: 'pppppppppppp',
      member: { role, isPrimary: true },
    });
    on(opened).when(add('reception')).makes(added);
    on(opened, added).when(add('reception')).makesNothing();
    on(opened, added).when(add('secretary')).isRefused('already-exists');
  });
  it('a member changes role, position and primary office, and goes once (B3)', () => {
    const personId = 'pppppppppppp';
    const added: OfficeEvent = {
      type: 'MemberAdded',
      data: { officeId, personId, role: 'reception', isPrimary: false, position: 'Desk' },
    };
    const changed = (data: object): OfficeEvent => ({
      type: 'MembershipChanged',
      data: { officeId, personId, role: 'reception', isPrimary: false, ...data },
    });
    const change = (some: object): OfficeCommand => ({
      type: 'ChangeMember',
      personId,
      change: { isPrimary: false, ...some },
    });
    on(opened, added)
      .when(change({ role: 'secretary' }))
      .makes(changed({ role: 'secretary', position: 'Desk' }));
    on(opened, added)
      .when(change({ position: null }))
      .makes(changed({}));
    on(opened, added)
      .when(change({ isPrimary: true }))
      .makes(changed({ isPrimary: true, position: 'Desk' }));
    on(opened, added)
      .when(change({ role: 'reception' }))
      .makesNothing();
    on(opened)
      .when(change({ role: 'secretary' }))
      .isRefused('not-found');
    on(opened, added)
      .when({ type: 'RemoveMember', personId })
      .makes({ type: 'MemberRemoved', data: { officeId, personId } });
    on(opened).when({ type: 'RemoveMember', personId }).makesNothing();
  });
  it('assigns a host once and lets it go once (B4)', () => {
    const assigned: OfficeEvent = { type: 'HostAssigned', data: { officeId, hostId: 'hhhhhhhhhhhh' } };
    const other: OfficeEvent = { type: 'HostAssigned', data: { officeId, hostId: 'gggggggggggg' } };
    const assign = (...hostIds: string[]): OfficeCommand => ({ type: 'AssignHosts', hostIds });
    const unassign: OfficeCommand = { type: 'UnassignHost', hostId: 'hhhhhhhhhhhh' };
    on(opened).when(assign('hhhhhhhhhhhh')).makes(assigned);
    on(opened, assigned).when(assign('hhhhhhhhhhhh')).makesNothing();
    on(opened, assigned)
      .when(assign('gggggggggggg', 'hhhhhhhhhhhh', 'gggggggggggg'))
      .makes(other);
    on(opened).when(unassign).makesNothing();
    on(opened, assigned)
      .when(unassign)
      .makes({ type: 'HostUnassigned', data: assigned.data as never });
  });
  it('sets a policy piece by piece', () => {
    const caps: OfficeEvent = { type: 'PolicySet', data: { officeId, caps: { hostPerDay: 20 } } };
    on(opened)
      .when({ type: 'SetPolicy', policy: { caps: { hostPerDay: 20 } } })
      .makes(caps);
    on(opened, caps)
      .when({ type: 'SetPolicy', policy: { caps: { hostPerDay: 20 }, aiSummaries: undefined } })
      .makesNothing();
    on(opened, caps, { type: 'PolicySet', data: { officeId, caps: { clientPerWeek: 3 } } })
      .when({ type: 'SetPolicy', policy: { caps: { hostPerDay: 20, clientPerWeek: 3 } } })
      .makesNothing();
  });
  it('is suspended for a while, and comes back', () => {
    const suspended: OfficeEvent = { type: 'OfficeSuspended', data: { officeId, reason: 'flooded' } };
    on(opened).when({ type: 'SuspendOffice', reason: 'flooded' }).makes(suspended);
    on(opened, suspended).when({ type: 'ReactivateOffice' }).makes({ type: 'OfficeReactivated', data: { officeId } });
    on(opened).when({ type: 'ReactivateOffice' }).makesNothing();
  });
  it('has departments, each of one name', () => {
    const [departmentId, other] = ['dddddddddddd', 'eeeeeeeeeeee'];
    const added: OfficeEvent = { type: 'DepartmentAdded', data: { officeId, departmentId, name: 'Registry' } };
    on(opened).when({ type: 'AddDepartment', departmentId, name: 'Registry' }).makes(added);
    on(opened, added)
      .when({ type: 'AddDepartment', departmentId: other, name: 'registry' })
      .isRefused('already-exists', { departmentId });
    on(opened, added)
      .when({ type: 'RenameDepartment', departmentId, name: 'Archive' })
      .makes({ type: 'DepartmentRenamed', data: { officeId, departmentId, name: 'Archive' } });
    on(opened).when({ type: 'RenameDepartment', departmentId, name: 'Archive' }).isRefused('not-found');
    on(opened, added)
      .when({ type: 'RemoveDepartment', departmentId })
      .makes({ type: 'DepartmentRemoved', data: { officeId, departmentId } });
  });
  it('is closed on the days it says, with the word it said last', () => {
    const day = { officeId, date: '2027-01-01', publicText: 'New Year' };
    const declared: OfficeEvent = { type: 'HolidayDeclared', data: day };
    on(opened).when({ type: 'DeclareHoliday', date: day.date, publicText: 'New Year' }).makes(declared);
    on(opened, declared)
      .when({ type: 'DeclareHoliday', date: day.date, publicText: 'Año Nuevo' })
      .makes({ type: 'HolidayDeclared', data: { ...day, publicText: 'Año Nuevo' } });
    on(opened, declared)
      .when({ type: 'WithdrawHoliday', date: day.date })
      .makes({ type: 'HolidayWithdrawn', data: { officeId, date: day.date } });
    on(opened).when({ type: 'WithdrawHoliday', date: day.date }).makesNothing();
  });
  it('becomes a primary office again, though its own stream thinks it never ceased to be one (B3)', () => {
    const data = { officeId, personId: 'pppppppppppp', role: 'reception', isPrimary: true };
    const added: OfficeEvent = { type: 'MemberAdded', data };
    const { decide, evolve } = office;
    const state = [opened, added].reduce((known, event, n) => evolve(known, event, BigInt(n)), office.initial);
    const change = { isPrimary: true, reclaims: true };
    expect(decide(state, { type: 'ChangeMember', personId: data.personId, change })).to.deep.equal([
      { type: 'MembershipChanged', data },
    ]);
  });
});
