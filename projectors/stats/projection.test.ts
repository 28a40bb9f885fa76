import { given, happened } from '../given.ts';
import {
  about,
  booked,
  cancelled,
  client,
  host,
  hostRegistered,
  movedIn,
  movedOut,
  office,
  officeOpened,
  otherHost,
  page,
  requested,
  rescheduled,
  undone,
} from '../story.ts';
import { stats } from './projection.ts';

describe('stats (B10, C2): what each appointment counts as', () => {
  it('counts by the hour on the wall, not in UTC', () =>
    given(stats, booked({}, '2026-03-30T06:30:00Z')).thenRows({
      stats_lines: [
        {
          date: '2026-03-30',
          hour: 10,
          weekday: 1,
          office_id: office,
          host_id: host,
          status: 'booked',
          lead_minutes: 120,
        },
      ],
      stats_totals: [{ kind: 'appointments', count: 1 }],
    }));

  it('counts each appointment in one place, wherever its life leads', () => {
    const only = (status: string) => ({ stats_lines: [{ date: '2026-03-30', hour: 10, status }] });
    given(stats, requested()).thenRows(only('requested'));
    given(stats, requested(), happened(page, 'AppointmentApproved', about)).thenRows(only('booked'));
    given(stats, booked(), cancelled()).thenRows(only('cancelled'));
    given(stats, booked(), cancelled(), undone()).thenRows(only('booked'));
    given(stats, booked(), happened(page, 'AppointmentMissed', about)).thenRows(only('missed'));
  });

  it('counts it at its new hour, day and host after a change', () => {
    given(stats, booked(), rescheduled()).thenRows({ stats_lines: [{ date: '2026-03-30', hour: 12 }] });
    const there = { stats_lines: [{ date: '2026-04-02', hour: 17, weekday: 4, host_id: otherHost }] };
    given(stats, booked(), movedOut()).thenRows(there);
    given(stats, booked(), movedOut(), movedIn()).thenRows(there);
  });

  it('counts offices, hosts and clients', () =>
    given(
      stats,
      officeOpened(),
      hostRegistered(),
      happened(`person-${client}`, 'RoleGranted', { personId: client, roleId: 'client' }),
      happened(`person-${client}`, 'RoleGranted', { personId: client, roleId: 'staff' }),
      happened(`person-${otherHost}`, 'RoleGranted', { personId: otherHost, roleId: 'client' }),
      happened(`person-${client}`, 'PersonsMerged', { personId: client, mergedPersonId: otherHost }),
      happened(`person-${client}`, 'PersonsMerged', {
        personId: client,
        mergedPersonId: 'eeeeeeeeeeee',
        through: otherHost,
      }),
      happened(`host-${host}`, 'HostRetired', { hostId: host }),
    ).thenRows({
      stats_totals: [
        { kind: 'offices', count: 1 },
        { kind: 'hosts', count: 0 },
        { kind: 'clients', count: 1 },
      ],
    }));
});
