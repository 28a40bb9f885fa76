import { isDeepStrictEqual } from 'node:util';
import type { AnyEvent, EventOf, OfficeEvent } from '#contracts/events/index';
import { streams } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decider } from '../append/decider.ts';
import { decideLife, type LifeCommand } from './decide-life.ts';

type Opened = EventOf<'OfficeOpened'>['data'];
export type Details = Omit<Opened, 'officeId' | 'zone'>;
export type Member = { readonly role: string; readonly isPrimary: boolean; readonly position?: string | undefined };
/**
 * `position: null` takes it away. `isPrimary` is always said, as everybody sees it by now: another office may have
 * become it, which this one's own stream does not know; to become it again is then a change (`reclaims`).
 */
export type MemberChange = {
  readonly role?: string | undefined;
  readonly position?: string | null | undefined;
  readonly isPrimary: boolean;
  readonly reclaims?: boolean;
};
export type Policy = Omit<EventOf<'PolicySet'>['data'], 'officeId'>;

export type Office = {
  readonly officeId: string;
  readonly zone: string;
  readonly status: 'open' | 'suspended' | 'closed';
  readonly details: Details;
  readonly members: ReadonlyMap<string, Member>;
  readonly hostIds: ReadonlySet<string>;
  readonly departments: ReadonlyMap<string, string>;
  readonly holidays: ReadonlyMap<string, string>;
  readonly policy: Policy;
};
export type OfficeState = Office | undefined;

export type OfficeCommand =
  | { readonly type: 'OpenOffice'; readonly data: Opened }
  | { readonly type: 'ChangeOffice'; readonly change: Partial<Details> }
  | { readonly type: 'SetPolicy'; readonly policy: Policy }
  | { readonly type: 'AddMember'; readonly personId: string; readonly member: Member }
  | { readonly type: 'ChangeMember'; readonly personId: string; readonly change: MemberChange }
  | { readonly type: 'RemoveMember'; readonly personId: string }
  | LifeCommand
  | { readonly type: 'AssignHosts'; readonly hostIds: readonly string[] }
  | { readonly type: 'UnassignHost'; readonly hostId: string };

const plus = <K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> => new Map(map).set(key, value);
const minus = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> =>
  new Map([...map].filter(([known]) => known !== key));

const opened = ({ officeId, zone, ...details }: Opened): Office => ({
  officeId,
  zone,
  details,
  status: 'open',
  members: new Map(),
  hostIds: new Set(),
  departments: new Map(),
  holidays: new Map(),
  policy: {},
});

const change = (office: Office, { type, data }: Exclude<OfficeEvent, { type: 'OfficeOpened' }>): Office => {
  switch (type) {
    case 'OfficeDetailsChanged': {
      const { officeId: _same, ...details } = data;
      return { ...office, details: { ...office.details, ...details } as Details };
    }
    case 'OfficeSuspended':
      return { ...office, status: 'suspended' };
    case 'OfficeReactivated':
      return { ...office, status: 'open' };
    case 'OfficeClosed':
      return { ...office, status: 'closed' };
    case 'DepartmentAdded':
    case 'DepartmentRenamed':
      return { ...office, departments: plus(office.departments, data.departmentId, data.name) };
    case 'DepartmentRemoved':
      return { ...office, departments: minus(office.departments, data.departmentId) };
    case 'MemberAdded':
    case 'MembershipChanged': {
      const { role, isPrimary, position } = data;
      return { ...office, members: plus(office.members, data.personId, { role, isPrimary, position }) };
    }
    case 'MemberRemoved':
      return { ...office, members: minus(office.members, data.personId) };
    case 'HostAssigned':
      return { ...office, hostIds: new Set([...office.hostIds, data.hostId]) };
    case 'HostUnassigned':
      return { ...office, hostIds: new Set([...office.hostIds].filter((hostId) => hostId !== data.hostId)) };
    case 'HolidayDeclared':
      return { ...office, holidays: plus(office.holidays, data.date, data.publicText) };
    case 'HolidayWithdrawn':
      return { ...office, holidays: minus(office.holidays, data.date) };
    case 'PolicySet': {
      const { officeId: _same, ...policy } = data;
      const caps = policy.caps && { caps: { ...office.policy.caps, ...policy.caps } };
      return { ...office, policy: { ...office.policy, ...policy, ...caps } };
    }
  }
};

export const evolve = (office: OfficeState, event: OfficeEvent): OfficeState => {
  if (event.type === 'OfficeOpened') return office ?? opened(event.data);
  return office && change(office, event);
};

/** Caps are set one by one: what is not named stays. */
const isSame = (known: unknown, wanted: unknown): boolean =>
  isDeepStrictEqual(known, wanted) ||
  (isCaps(known) && isCaps(wanted) && isDeepStrictEqual({ ...known, ...wanted }, known));
const isCaps = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isChange = (office: Office, wanted: Partial<Details>): boolean =>
  Object.entries(wanted).some(([name, value]) => Reflect.get(office.details, name) !== value);

const memberChanged = ({ officeId, members }: Office, personId: string, change: MemberChange): OfficeEvent[] => {
  const known = members.get(personId);
  if (!known) throw new Problem('not-found');
  const position = change.position === undefined ? known.position : (change.position ?? undefined);
  const member = { role: change.role ?? known.role, isPrimary: change.isPrimary, position };
  if (!change.reclaims && isDeepStrictEqual(member, { ...known, position: known.position })) return [];
  const { role, isPrimary } = member;
  const data = { officeId, personId, role, isPrimary, ...(position !== undefined && { position }) };
  return [{ type: 'MembershipChanged', data }];
};

const decideOn = (office: Office, command: Exclude<OfficeCommand, { type: 'OpenOffice' }>): OfficeEvent[] => {
  const { officeId } = office;
  if (office.status === 'closed') throw new Problem('office-not-open', { officeId, state: office.status });
  switch (command.type) {
    case 'ChangeOffice':
      return isChange(office, command.change)
        ? [{ type: 'OfficeDetailsChanged', data: { officeId, ...command.change } }]
        : [];
    case 'SetPolicy': {
      const named = Object.entries(command.policy).filter(([, value]) => value !== undefined);
      const same = named.every(([name, value]) => isSame(Reflect.get(office.policy, name), value));
      return same ? [] : [{ type: 'PolicySet', data: { officeId, ...Object.fromEntries(named) } }];
    }
    case 'AddMember': {
      const { personId, member } = command;
      const known = office.members.get(personId);
      if (known?.role === member.role && known.position === member.position && known.isPrimary === member.isPrimary)
        return [];
      if (known) throw new Problem('already-exists', { personId, officeId });
      return [{ type: 'MemberAdded', data: { officeId, personId, ...member } }];
    }
    case 'ChangeMember':
      return memberChanged(office, command.personId, command.change);
    case 'RemoveMember': {
      const { personId } = command;
      return office.members.has(personId) ? [{ type: 'MemberRemoved', data: { officeId, personId } }] : [];
    }
    case 'AssignHosts':
      return [...new Set(command.hostIds)]
        .filter((hostId) => !office.hostIds.has(hostId))
        .map((hostId) => ({ type: 'HostAssigned', data: { officeId, hostId } }));
    case 'UnassignHost':
      return office.hostIds.has(command.hostId)
        ? [{ type: 'HostUnassigned', data: { officeId, hostId: command.hostId } }]
        : [];
    default:
      return decideLife(office, command);
  }
};

const decide = (office: OfficeState, command: OfficeCommand): OfficeEvent[] => {
  if (command.type !== 'OpenOffice') {
    if (!office) throw new Problem('not-found');
    return decideOn(office, command);
  }
  return office ? [] : [{ type: 'OfficeOpened', data: command.data }];
};

const types = new Set<string>(streams.office.options.map(({ shape }) => shape.type.value));

export const office: Decider<OfficeState, OfficeCommand, OfficeEvent> = {
  initial: undefined,
  isEvent: (event: AnyEvent): event is OfficeEvent => types.has(event.type),
  evolve,
  decide,
};
