import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import { categoryOf } from '#contracts/ids';
import type { Grants } from '#contracts/permissions';
import { presetGrants } from '#platform/auth/grants';
import { openDay } from '#timetable/openings';
import type { Day } from '#timetable/types';
import type { Decider } from '../append/decider.ts';
import { availability } from '../availability/decider.ts';
import { type Host, host } from '../host/decider.ts';
import { type Member, office } from '../office/decider.ts';
import { type PersonState, person } from '../person/decider.ts';
import { role } from '../role/decider.ts';
import { service } from '../service/decider.ts';
import { trackAdmins } from './admins.ts';
import { trackClients, type Visit } from './clients.ts';
import { holders } from './holders.ts';
import { trackMerges } from './merges.ts';

/** A command that came with an Idempotency-Key: the same key meant for another page is caught by it. */
type Keyed = { readonly bodyHash: string; readonly stream: string };
const mostKeyed = 200_000;

/** They take something from a person, and so from the tokens that person has. */
const takes = new Set<string>([
  'RoleRevoked',
  'AccountSuspended',
  'SubjectErased',
  'MemberRemoved',
  'MembershipChanged',
]);

/** What a token claims. */
type Held = { readonly sub: string; readonly iat: number; readonly pos?: string | undefined };

const personIn = (event: AnyEvent): string | undefined => ('personId' in event.data ? event.data.personId : undefined);

export type Membership = Member & { readonly officeId: string };

/** One kind of small aggregate, folded whole in memory by the decider that also writes it. */
const table = <S, C, E extends AnyEvent>({ initial, isEvent, evolve }: Decider<S, C, E>) => {
  const rows = new Map<string, S>();
  return {
    rows,
    get: (id: string): S => rows.get(id) ?? initial,
    apply: (id: string, event: Recorded<AnyEvent>): void => {
      if (isEvent(event)) rows.set(id, evolve(rows.get(id) ?? initial, event, event.revision));
    },
  };
};

const before = (a: Position, b: Position): boolean =>
  a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare);

/**
 * What a decision looks up: offices, hosts, hours, services, persons. Folded from the log in every command service, so
 * that booking asks no database; it trails the log by milliseconds, which may move an opening hour but never an overlap.
 */
export const createReference = () => {
  const offices = table(office);
  const services = table(service);
  const hosts = table(host);
  const hours = table(availability);
  const persons = table(person);
  const roles = table(role);
  const tables = {
    office: offices,
    service: services,
    host: hosts,
    availability: hours,
    person: persons,
    role: roles,
  };
  /** Which office somebody called their primary one last. */
  const primaryOf = new Map<string, string>();
  const clients = trackClients();
  const merges = trackMerges();
  const admins = trackAdmins(merges.isMerged);
  const hostOfPerson = new Map<string, string>();
  const days = new Map<string, Day>();
  const keyed = new Map<string, Keyed>();
  /** Person to when something was last taken from them. */
  const takenAt = new Map<string, Pick<Recorded, 'created' | 'position'>>();
  let position: Position | undefined;
  let waiting: { readonly until: Position; readonly done: () => void }[] = [];

  const arrive = () => {
    const at = position;
    if (!at || waiting.length === 0) return;
    const [arrived, still] = [waiting.filter((w) => !before(at, w.until)), waiting.filter((w) => before(at, w.until))];
    waiting = still;
    for (const { done } of arrived) done();
  };

  const remember = (commandId: string, bodyHash: string, stream: string) => {
    if (keyed.size >= mostKeyed) keyed.delete(keyed.keys().next().value ?? '');
    keyed.set(commandId, { bodyHash, stream });
  };

  const noteMerge = (event: AnyEvent): void => {
    merges.apply(event);
    if (event.type === 'PersonsMerged' && merges.isMerged(event.data.mergedPersonId))
      admins.merged(event.data.mergedPersonId);
  };

  const notePrimary = ({ type, data }: AnyEvent): void => {
    if (type !== 'MemberAdded' && type !== 'MembershipChanged' && type !== 'MemberRemoved') return;
    const { officeId, personId } = data;
    if (type !== 'MemberRemoved' && data.isPrimary) primaryOf.set(personId, officeId);
    else if (primaryOf.get(personId) === officeId) primaryOf.delete(personId);
  };

  const apply = (event: Recorded<AnyEvent>): void => {
    const category = categoryOf(event.stream);
    if (category === 'page') clients.apply(event);
    else if (Object.hasOwn(tables, category)) {
      const id = event.stream.slice(category.length + 1);
      const before = category === 'person' ? persons.get(id) : undefined;
      tables[category as keyof typeof tables].apply(id, event);
      if (category === 'person') admins.apply(event, before, persons.get(id));
      if (category === 'office') notePrimary(event);
      if (category === 'host' && event.type === 'HostRegistered')
        hostOfPerson.set(event.data.personId, event.data.hostId);
      if (category === 'person') noteMerge(event);
      else days.clear();
    }
    if (event.metadata?.bodyHash !== undefined)
      remember(event.metadata.commandId, event.metadata.bodyHash, event.stream);
    const loser = event.type === 'PersonsMerged' ? event.data.mergedPersonId : takes.has(event.type) && personIn(event);
    if (loser) takenAt.set(loser, { created: event.created, position: event.position });
    position = event.position;
  };

  const membershipsOf = (personId: string): readonly Membership[] =>
    [...offices.rows.values()].flatMap((one) => {
      const member = one?.members.get(personId);
      if (!one || !member) return [];
      const { officeId } = one;
      return [{ officeId, ...member, isPrimary: primaryOf.get(personId) === officeId }];
    });

  const grantsOf = (roleId: string): Grants | undefined => {
    const known = roles.get(roleId);
    return known ? (known.retired ? undefined : known.grants) : presetGrants(roleId);
  };

  const officesOf = (hostId: string): readonly string[] =>
    [...offices.rows.values()].flatMap((one) => (one?.hostIds.has(hostId) ? [one.officeId] : []));

  /** A host's page as it is open; kept until something about hours, offices or hosts changes. */
  const dayOf = (known: Host, date: string): Day => {
    const key = `${known.hostId}/${date}`;
    let day = days.get(key);
    if (!day) {
      if (days.size > 20_000) days.clear();
      day = openDay({
        date,
        host: known,
        availability: hours.get(known.hostId),
        offices: (officeId) => {
          const one = offices.get(officeId);
          return one && { zone: one.zone, holidays: one.holidays, open: one.status === 'open' };
        },
        assigned: officesOf(known.hostId),
      });
      days.set(key, day);
    }
    return day;
  };

  return {
    office: offices.get,
    service: services.get,
    host: hosts.get,
    availability: hours.get,
    person: (personId: string): PersonState => {
      const known = persons.get(personId);
      return known && merges.isMerged(personId) && known.status !== 'erased' ? { ...known, status: 'merged' } : known;
    },
    survivorOf: merges.survivorOf,
    identitiesOf: merges.identitiesOf,
    /** Whose data was to be gone; whoever sees to it asks. */
    erased: (): readonly string[] => [...persons.rows].flatMap(([id, one]) => (one?.status === 'erased' ? [id] : [])),
    role: roles.get,
    roles: () => [...roles.rows.values()].flatMap((one) => (one && !one.retired ? [one] : [])),
    grantsOf,
    ...holders(persons.rows, offices.rows),
    /** Who may everything, and may sign in. */
    admins: admins.admins,
    leftNobody: admins.leftNobody,
    lastTaken: admins.lastTaken,
    visitsOf: (clientId: string): readonly Visit[] => {
      const [one = clientId, ...merged] = merges.identitiesOf(clientId);
      return merged.length === 0 ? clients.visitsOf(one) : [one, ...merged].flatMap(clients.visitsOf);
    },
    officesSeenBy: (clientId: string): ReadonlySet<string> => {
      const [one = clientId, ...merged] = merges.identitiesOf(clientId);
      if (merged.length === 0) return clients.officesSeenBy(one);
      return new Set([one, ...merged].flatMap((id) => [...clients.officesSeenBy(id)]));
    },
    visitsTo: clients.visitsTo,
    forgetBefore: clients.forgetBefore,
    hostOfPerson: (personId: string): string | undefined => hostOfPerson.get(personId),
    commandAt: (commandId: string): Keyed | undefined => keyed.get(commandId),
    membershipsOf,
    officesOf,
    dayOf,
    /** True for a token whose maker did not know yet that a role, a membership or the account was taken. */
    isOutdated: ({ sub, iat, pos }: Held): boolean => {
      const taken = takenAt.get(sub);
      if (!taken) return false;
      return pos === undefined ? iat * 1000 <= taken.created.getTime() : BigInt(pos) < taken.position.commit;
    },
    position: (): Position | undefined => position,
    applyBatch: (events: readonly Recorded<AnyEvent>[]): void => {
      for (const event of events) apply(event);
      arrive();
    },
    /** Resolves once the log is folded up to there; false when that took too long. */
    upTo: (until: Position, milliseconds = 2_000): Promise<boolean> => {
      if (position && !before(position, until)) return Promise.resolve(true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          waiting = waiting.filter((one) => one !== entry);
          resolve(false);
        }, milliseconds);
        const entry = {
          until,
          done: () => {
            clearTimeout(timer);
            resolve(true);
          },
        };
        waiting.push(entry);
      });
    },
  };
};
export type Reference = ReturnType<typeof createReference>;
