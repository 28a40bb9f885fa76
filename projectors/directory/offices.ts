import type { EventOf, Recorded } from '#contracts/events/index';
import { present } from '../present.ts';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import type { Policy, Tables } from './tables.ts';

type Office = RowIn<Tables['offices']>;
type Rows = RowsOf<Tables>;
type OfOffice = { readonly data: { readonly officeId: string } };
type OfDepartment = { readonly data: { readonly departmentId: string } };
type OfMember = { readonly data: { readonly officeId: string; readonly personId: string } };

const office = ({ data }: OfOffice) => ({ offices: [[data.officeId]] });
const department = ({ data }: OfDepartment) => ({ departments: [[data.departmentId]] });
const member = ({ data }: OfMember) => ({ persons: [[data.personId]] });

const change = ({ data }: OfOffice, { offices }: Rows, how: (row: Office) => Partial<Office>) => {
  const row = offices.known(data.officeId);
  offices.put({ ...row, ...how(row) });
};
const become = (status: Office['status']) => (event: OfOffice, rows: Rows) => change(event, rows, () => ({ status }));

const becomesPrimary = ({ data }: OfMember, { persons }: Rows, isPrimary: boolean) => {
  const person = persons.get(data.personId);
  if (!person) return;
  if (isPrimary) persons.put({ ...person, primary_office_id: data.officeId });
  else if (person.primary_office_id === data.officeId) persons.put({ ...person, primary_office_id: null });
};

const putMember = (event: Recorded<EventOf<'MemberAdded' | 'MembershipChanged'>>, rows: Rows) => {
  const { officeId, personId, role, position, isPrimary } = event.data;
  rows.memberships.put({ office_id: officeId, person_id: personId, role, position: position ?? null });
  becomesPrimary(event, rows, isPrimary);
};

/** What an event names is set, what it does not name stays. */
const policyWith = (policy: Policy, { officeId: _office, ...named }: EventOf<'PolicySet'>['data']): Policy => ({
  ...policy,
  ...named,
  ...(named.caps && { caps: { ...policy.caps, ...named.caps } }),
});

type Part = Pick<Projection<Tables>, 'touches' | 'when'>;

export const offices = {
  touches: {
    OfficeDetailsChanged: office,
    OfficeSuspended: office,
    OfficeReactivated: office,
    OfficeClosed: office,
    HolidayDeclared: office,
    HolidayWithdrawn: office,
    PolicySet: office,
    DepartmentRenamed: department,
    DepartmentRemoved: department,
    MemberAdded: member,
    MembershipChanged: member,
    MemberRemoved: member,
  },
  when: {
    OfficeOpened: ({ data, metadata }, rows) =>
      rows.offices.put({
        office_id: data.officeId,
        name: data.name,
        zone: data.zone,
        status: 'open',
        address: data.address ?? null,
        phone: data.phone ?? null,
        email: data.email ?? null,
        description: data.description ?? null,
        policy: {},
        holidays: {},
        opened_at: metadata.at,
      }),
    OfficeDetailsChanged: (event, rows) => {
      const { officeId: _office, ...named } = event.data;
      change(event, rows, () => present(named));
    },
    OfficeSuspended: become('suspended'),
    OfficeReactivated: become('open'),
    OfficeClosed: become('closed'),
    HolidayDeclared: (event, rows) =>
      change(event, rows, ({ holidays }) => ({ holidays: { ...holidays, [event.data.date]: event.data.publicText } })),
    HolidayWithdrawn: (event, rows) =>
      change(event, rows, ({ holidays }) => {
        const { [event.data.date]: _withdrawn, ...rest } = holidays;
        return { holidays: rest };
      }),
    PolicySet: (event, rows) => change(event, rows, ({ policy }) => ({ policy: policyWith(policy, event.data) })),
    DepartmentAdded: ({ data }, rows) =>
      rows.departments.put({ department_id: data.departmentId, office_id: data.officeId, name: data.name }),
    DepartmentRenamed: ({ data }, rows) =>
      rows.departments.put({ ...rows.departments.known(data.departmentId), name: data.name }),
    DepartmentRemoved: ({ data }, rows) => rows.departments.remove(data.departmentId),
    MemberAdded: putMember,
    MembershipChanged: putMember,
    MemberRemoved: (event, rows) => {
      rows.memberships.remove(event.data.officeId, event.data.personId);
      becomesPrimary(event, rows, false);
    },
  },
} satisfies Part;
