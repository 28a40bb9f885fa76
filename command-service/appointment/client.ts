import type { Terms } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import { addDays, weekdayOf } from '#timetable/day';
import { localDateOf } from '#timetable/zones';
import type { CommandDeps } from '../deps.ts';
import type { Measure } from '../page/commands.ts';
import type { Visit } from '../reference/clients.ts';
import type { Measured } from './measure.ts';

/** Who is received: must be there, and not gone. */
export const checkClient = ({ reference }: CommandDeps, clientId: string): void => {
  if (reference.person(clientId)?.status !== 'active')
    throw new Problem('unknown-reference', { field: '#/body/clientId' });
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
  const visits = reference.visitsOf(clientId).filter(({ appointmentId }) => appointmentId !== except);
  const start = Date.parse(time.start);
  const end = Date.parse(time.end);
  const policy = office.policy.clientOverlap ?? 'warn';
  const asks = policy === 'forbid' || (policy === 'warn' && !allowOverlap);
  const clashes = asks ? visits.filter((visit) => visit.start < end && start < visit.end) : [];

  const limit = limitReached(visits, time, terms, office);
  return { clashes: clashes.map(({ appointmentId }) => appointmentId), ...(limit && { limit }) };
};

/** Most services set no limit, and then no calendar is asked. */
const limitReached = (
  visits: readonly Visit[],
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
    visits.filter((visit) => {
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
