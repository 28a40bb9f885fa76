import { isDeepStrictEqual } from 'node:util';
import type { AnyEvent, AvailabilityEvent, Opening, WeeklyRule } from '#contracts/events/index';
import { streams } from '#contracts/events/index';
import { type AvailabilityState, evolveAvailability, noAvailability } from '#timetable/availability-state';
import type { Decider } from '../append/decider.ts';
import { type Within, within } from './within.ts';

type Weekly = {
  readonly rules: WeeklyRule[];
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
};

export type AvailabilityCommand = { readonly hostId: string } & (
  | ({ readonly type: 'SetWeeklyHours' } & Weekly & Within)
  | ({
      readonly type: 'SetDate';
      readonly date: string;
      readonly openings: Opening[];
      readonly publicText?: string;
    } & Within)
  | ({ readonly type: 'ResetDate'; readonly date: string } & Within)
  | { readonly type: 'OfferServices'; readonly serviceIds: string[] }
);

const setDate = (state: AvailabilityState, command: Extract<AvailabilityCommand, { type: 'SetDate' }>) => {
  const { hostId, date, openings, publicText } = command;
  within(command).date(state, date, openings);
  const text = publicText === undefined ? {} : { publicText };
  if (isDeepStrictEqual(state.dated.get(date), { openings, ...text })) return [];
  return openings.length === 0
    ? [{ type: 'DateClosed' as const, data: { hostId, date, ...text } }]
    : [{ type: 'DateOpened' as const, data: { hostId, date, openings } }];
};

const setWeekly = (state: AvailabilityState, command: { readonly hostId: string } & Weekly & Within) => {
  const { hostId, rules, validFrom, validTo } = command;
  within(command).week(state, { rules, validFrom, validTo });
  const validity = { ...(validFrom && { validFrom }), ...(validTo && { validTo }) };
  if (isDeepStrictEqual(state.weekly[0], { rules, ...validity })) return [];
  return [{ type: 'WeeklyHoursSet' as const, data: { hostId, rules, ...validity } }];
};

const decide = (state: AvailabilityState, command: AvailabilityCommand): AvailabilityEvent[] => {
  const { hostId } = command;
  switch (command.type) {
    case 'SetWeeklyHours':
      return setWeekly(state, command);
    case 'SetDate':
      return setDate(state, command);
    case 'ResetDate':
      within(command).reset(state, command.date);
      return state.dated.has(command.date) ? [{ type: 'DateReset', data: { hostId, date: command.date } }] : [];
    case 'OfferServices':
      return isDeepStrictEqual(state.serviceIds, command.serviceIds)
        ? []
        : [{ type: 'ServicesOffered', data: { hostId, serviceIds: command.serviceIds } }];
  }
};

const types = new Set<string>(streams.availability.options.map(({ shape }) => shape.type.value));

export const availability: Decider<AvailabilityState, AvailabilityCommand, AvailabilityEvent> = {
  initial: noAvailability,
  isEvent: (event: AnyEvent): event is AvailabilityEvent => types.has(event.type),
  evolve: evolveAvailability,
  decide,
};
