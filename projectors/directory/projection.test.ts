import { expect } from 'chai';
import { given, happened } from '../given.ts';
import { client, host, hostRegistered, office, officeOpened, otherHost, service } from '../story.ts';
import { directory } from './projection.ts';

const person = (personId: string) =>
  happened(`person-${personId}`, 'PersonRegistered', {
    personId,
    name: 'Ana',
    email: 'ana@example.org',
    source: 'self',
  });

describe('directory (B10): who and what there is', () => {
  it('keeps what an event does not name', () => {
    const stream = `office-${office}`;
    given(
      directory,
      officeOpened(),
      happened(stream, 'OfficeDetailsChanged', { officeId: office, phone: '+34 600 000 000' }),
      happened(stream, 'PolicySet', { officeId: office, clientOverlap: 'forbid', caps: { hostPerDay: 9 } }),
      happened(stream, 'PolicySet', { officeId: office, caps: { clientPerWeek: 2 }, reminders: [60] }),
      happened(stream, 'HolidayDeclared', { officeId: office, date: '2026-05-01', publicText: 'May Day' }),
      happened(stream, 'HolidayDeclared', { officeId: office, date: '2026-05-02', publicText: 'Madrid' }),
      happened(stream, 'HolidayWithdrawn', { officeId: office, date: '2026-05-02' }),
      happened(stream, 'OfficeSuspended', { officeId: office }),
    ).thenRows({
      offices: [
        {
          name: 'Centro',
          phone: '+34 600 000 000',
          address: null,
          status: 'suspended',
          policy: { clientOverlap: 'forbid', caps: { hostPerDay: 9, clientPerWeek: 2 }, reminders: [60] },
          holidays: { '2026-05-01': 'May Day' },
        },
      ],
    });
  });

  it('knows the members and departments of an office, and who left', () => {
    const member = { officeId: office, personId: client, role: 'staff', isPrimary: true };
    const department = { officeId: office, departmentId: service };
    const past = [
      happened(`office-${office}`, 'MemberAdded', member),
      happened(`office-${office}`, 'MembershipChanged', { ...member, role: 'manager', position: 'Head' }),
      happened(`office-${office}`, 'DepartmentAdded', { ...department, name: 'Day ward' }),
      happened(`office-${office}`, 'DepartmentRenamed', { ...department, name: 'Ward' }),
    ];
    given(directory, ...past).thenRows({
      memberships: [{ role: 'manager', position: 'Head' }],
      departments: [{ name: 'Ward', office_id: office }],
    });
    given(
      directory,
      ...past,
      happened(`office-${office}`, 'MemberRemoved', { officeId: office, personId: client }),
      happened(`office-${office}`, 'DepartmentRemoved', department),
    ).thenRows({ memberships: [], departments: [] });
  });

  it('knows which office somebody called their primary one last (B3)', () => {
    const primary = { personId: client, role: 'reception', isPrimary: true };
    const past = [
      person(client),
      happened(`office-${office}`, 'MemberAdded', { ...primary, officeId: office }),
      happened(`office-${otherHost}`, 'MemberAdded', { ...primary, officeId: otherHost }),
    ];
    const leaves = (officeId: string) =>
      happened(`office-${officeId}`, 'MemberRemoved', { officeId, personId: client });
    given(directory, ...past).thenRows({ persons: [{ primary_office_id: otherHost }] });
    given(directory, ...past, leaves(office)).thenRows({ persons: [{ primary_office_id: otherHost }] });
    given(directory, ...past, leaves(otherHost)).thenRows({ persons: [{ primary_office_id: null }] });
  });

  it('knows the roles that were defined, changed and retired (B8)', () => {
    const roleId = 'rrrrrrrrrrrr';
    const past = [
      happened(`role-${roleId}`, 'RoleDefined', { roleId, name: 'Desk', grants: { 'appointments:read': 'office' } }),
      happened(`role-${roleId}`, 'RoleChanged', { roleId, grants: { 'stats:read': 'all' } }),
    ];
    given(directory, ...past).thenRows({ roles: [{ name: 'Desk', grants: { 'stats:read': 'all' }, retired: false }] });
    given(directory, ...past, happened(`role-${roleId}`, 'RoleRetired', { roleId })).thenRows({
      roles: [{ name: 'Desk', retired: true }],
    });
  });

  it('joins a host to its person, its offices and its services', () =>
    given(
      directory,
      person('pppppppppppp'),
      hostRegistered(),
      happened(`host-${host}`, 'HostProfileChanged', { hostId: host, personId: 'pppppppppppp', title: 'Dr.' }),
      happened(`office-${office}`, 'HostAssigned', { officeId: office, hostId: host }),
      happened(`availability-${host}`, 'ServicesOffered', { hostId: host, serviceIds: [service] }),
    ).thenRows({
      hosts: [{ title: 'Dr.', speciality: null, office_ids: [office], service_ids: [service], retired: false }],
      persons: [{ person_id: 'pppppppppppp', host_id: host }],
    }));

  it('merges changed terms into those that stand', () => {
    const terms = {
      name: 'Check-up',
      durations: [30],
      bufferBefore: 0,
      bufferAfter: 0,
      notice: { book: 0, change: 0, cancel: 0 },
      window: {},
      limits: {},
      capacity: 1,
      approval: 'none' as const,
      questions: [],
    };
    given(
      directory,
      happened(`service-${service}`, 'ServiceOffered', { serviceId: service, terms }),
      happened(`service-${service}`, 'ServiceTermsChanged', { serviceId: service, terms: { durations: [45] } }),
      happened(`service-${service}`, 'ServiceWithdrawn', { serviceId: service }),
    ).thenRows({ services: [{ terms: { ...terms, durations: [45] }, withdrawn: true }] });
  });

  it('follows roles and standing of a person', () =>
    given(
      directory,
      person(client),
      happened(`person-${client}`, 'RoleGranted', { personId: client, roleId: 'client' }),
      happened(`person-${client}`, 'RoleGranted', { personId: client, roleId: 'staff' }),
      happened(`person-${client}`, 'RoleRevoked', { personId: client, roleId: 'client' }),
      happened(`person-${client}`, 'ProfileChanged', { personId: client, locale: 'es' }),
      happened(`person-${client}`, 'AccountSuspended', { personId: client }),
    ).thenRows({ persons: [{ name: 'Ana', roles: ['staff'], locale: 'es', status: 'suspended' }] }));

  it('forgets an erased person, and says into whom a merged one went', () => {
    given(
      directory,
      person(client),
      happened(`person-${client}`, 'SubjectErased', { personId: client, requestedBy: 'self' }),
    ).thenRows({ persons: [{ status: 'erased', name: null, email: null, phone: null }] });
    given(
      directory,
      person(client),
      person(otherHost),
      happened(`person-${client}`, 'PersonsMerged', { personId: client, mergedPersonId: otherHost }),
    ).thenRows({
      persons: [
        { person_id: client, status: 'active', merged_into: null },
        { person_id: otherHost, status: 'merged', merged_into: client },
      ],
    });
  });

  it('stops at an event about somebody it never heard of', () =>
    expect(given(directory, happened('host-x', 'HostRetired', { hostId: host })).failed).to.have.length(1));
});
