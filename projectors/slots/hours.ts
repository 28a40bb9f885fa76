import type { AvailabilityEvent, EventOf, Recorded } from '#contracts/events/index';
import { evolveAvailability, noAvailability } from '#timetable/availability-state';
import type { RowIn, RowsOf } from '../projection.ts';
import type { StoredAvailability, tables } from './tables.ts';

type Hours = RowIn<typeof tables.host_hours>;
type Rows = RowsOf<typeof tables>;
type About = { readonly data: { readonly hostId: string } };

export const touchedHost = ({ data }: About) => ({ host_hours: [[data.hostId]] });

const nothingYet: StoredAvailability = { weekly: noAvailability.weekly, dated: {}, timeOff: noAvailability.timeOff };

const change = ({ data }: About, { host_hours }: Rows, how: (row: Hours) => Partial<Hours>) => {
  const row = host_hours.known(data.hostId);
  host_hours.put({ ...row, ...how(row) });
};

/** The rules of `timetable/`, kept as JSON between two events. */
const evolve = (event: Recorded<AvailabilityEvent>, rows: Rows) =>
  change(event, rows, ({ availability }) => {
    const { dated, ...rest } = evolveAvailability(
      { ...availability, dated: new Map(Object.entries(availability.dated)) },
      event,
    );
    return { availability: { ...rest, dated: Object.fromEntries(dated) } };
  });

export const hours = {
  HostRegistered: ({ data }: Recorded<EventOf<'HostRegistered'>>, { host_hours }: Rows) =>
    host_hours.put({
      host_id: data.hostId,
      zone: data.zone,
      day_starts_at: data.dayStartsAt,
      slot_step: data.slotStep,
      availability: nothingYet,
      office_ids: [],
      service_ids: null,
      retired: false,
    }),
  HostProfileChanged: (event: Recorded<EventOf<'HostProfileChanged'>>, rows: Rows) =>
    change(event, rows, ({ slot_step }) => ({ slot_step: event.data.slotStep ?? slot_step })),
  HostRetired: (event: About, rows: Rows) => change(event, rows, () => ({ retired: true })),
  HostAssigned: (event: Recorded<EventOf<'HostAssigned'>>, rows: Rows) =>
    change(event, rows, ({ office_ids }) => ({
      office_ids: [...office_ids.filter((id) => id !== event.data.officeId), event.data.officeId],
    })),
  HostUnassigned: (event: Recorded<EventOf<'HostUnassigned'>>, rows: Rows) =>
    change(event, rows, ({ office_ids }) => ({ office_ids: office_ids.filter((id) => id !== event.data.officeId) })),
  WeeklyHoursSet: evolve,
  DateOpened: evolve,
  DateClosed: evolve,
  DateReset: evolve,
  TimeOffPlanned: evolve,
  TimeOffWithdrawn: evolve,
  ServicesOffered: (event: Recorded<EventOf<'ServicesOffered'>>, rows: Rows) => {
    evolve(event, rows);
    change(event, rows, () => ({ service_ids: event.data.serviceIds }));
  },
};
