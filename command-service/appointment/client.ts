import { isForAnyDesk } from '#contracts/clients';
import type { Terms } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Caller, May } from '#platform/http/caller';
import { addDays, weekdayOf } from '#timetable/day';
import { localDateOf } from '#timetable/zones';
import type { CommandDeps } from '../deps.ts';
import type { Measure } from '../page/commands.ts';
import type { Person } from '../person/decider.ts';
import type { Visit } from '../reference/clients.ts';
import type { Reference } from '../reference/reference.ts';
import type { Measured } from './measure.ts';

type Booker = { readonly may: May; readonly caller: Pick<Caller, 'personId'> };
type Directory = {
  readonly reference: {
    readonly person: (personId: string) => Pick<Person, 'status' | 'source' | 'roles'> | undefined;
    readonly officesSeenBy: Reference['officesSeenBy'];
  };
};

/**
 * Who is received: must be there, and not gone. A booking opens somebody's contacts to the office, so staff book whom
 * an office of theirs has received before, or whom staff wrote down and nobody has received yet. All others look to
 * them like nobody.
 */
export const checkClient = ({ reference }: Directory, clientId: string, by?: Booker): void => {
  const unknown = () => new Problem('unknown-reference', { field: '#/body/clientId' });
  const person = reference.person(clientId);
  if (person?.status !== 'active') throw unknown();
  if (!by?.may.asStaff || by.may.reach.all || by.caller.personId === clientId) return;
  const seenBy = [...reference.officesSeenBy(clientId)];
  const known = seenBy.length === 0 ? isForAnyDesk(person) : seenBy.some((officeId) => by.may.allows({ officeId }));
  if (!known) throw unknown();
};

/**
 * What the index of visits knows against another appointment of this client: overlaps, and limits of the service and
 * the office. Best effort: two requests at the same instant may both pass, and a detector lists them.
 */
export const clientMeasure = (
  { reference }: CommandDeps,
  { time, terms, office }: Measured,
  clientId: string,
  { allowOverlap, except }: { readonly allowOverlap: boolean; readonly except?: string },
): NonNullable<Measure['client']> => {
  const visits = () => reference.visitsOf(clientId).filter(({ appointmentId }) => appointmentId !== except);
  const policy = office.policy.clientOverlap ?? 'warn';
  const asks = policy === 'forbid' || (policy === 'warn' && !allowOverlap);
  const clashes = asks ? visitsBeside(visits(), Date.parse(time.start), Date.parse(time.end)) : [];

  const limit = limitReached(visits, time, terms, office);
  return { clashes: clashes.map(({ appointmentId }) => appointmentId), ...(limit && { limit }) };
};

const visitsBeside = (visits: readonly Visit[], start: number, end: number): readonly Visit[] =>
  visits.filter((visit) => visit.start < end && start < visit.end);

/** Most services set no limit, and then no calendar is asked. */
const limitReached = (
  visits: () => readonly Visit[],
  { zone, start }: Measured['time'],
  terms: Terms,
  office: Measured['office'],
) => {
  const perDay = terms.limits.clientPerDay;
  const [ofService, ofOffice] = [terms.limits.clientPerWeek, office.policy.caps?.clientPerWeek];
  const perWeek = Math.min(ofService ?? Number.POSITIVE_INFINITY, ofOffice ?? Number.POSITIVE_INFINITY);
  if (perDay === undefined && perWeek === Number.POSITIVE_INFINITY) return undefined;
  const date = localDateOf(zone, Date.parse(start));
  const monday = addDays(date, 1 - weekdayOf(date));
  const between = (from: string, to: string) =>
    visits().filter((visit) => {
      const day = localDateOf(zone, visit.start);
      return from <= day && day < to;
    }).length;
  const limits = [
    ...(perDay === undefined
      ? []
      : [{ limit: 'client-per-day', most: perDay, count: between(date, addDays(date, 1)) }]),
    { limit: 'client-per-week', most: perWeek, count: between(monday, addDays(monday, 7)) },
  ];
  return limits.find(({ most, count }) => count >= most);
};
