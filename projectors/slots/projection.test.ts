import { given, happened } from '../given.ts';
import {
  about,
  appointmentId,
  booked,
  cancelled,
  client,
  held,
  holdId,
  host,
  hostRegistered,
  line,
  movedIn,
  movedLine,
  movedOut,
  office,
  otherHost,
  page,
  rescheduled,
  service,
  undone,
} from '../story.ts';
import { slots } from './projection.ts';

const taken = {
  kind: 'line',
  itemId: appointmentId,
  start: Date.parse(line.start),
  end: Date.parse(line.end),
  bufferBefore: 0,
  bufferAfter: 5,
  serviceId: service,
  capacity: 1,
  clientId: client,
};
const thisPage = { host_id: host, date: '2026-03-30' };
const there = { host_id: otherHost, date: '2026-04-02' };
const movedLineTaken = { ...taken, start: Date.parse(movedLine.start), end: Date.parse(movedLine.end) };

describe('slots: what takes time on a page', () => {
  it('takes the time of a line, and frees it when it is struck out', () => {
    given(slots, booked()).thenRows({ host_pages: [{ ...thisPage, occupied: [taken] }] });
    given(slots, booked(), cancelled()).thenRows({
      host_pages: [{ ...thisPage, occupied: [], struck_out: [taken] }],
    });
    given(slots, booked(), happened(page, 'AppointmentDeclined', about)).thenRows({
      host_pages: [{ ...thisPage, occupied: [] }],
    });
  });

  it('puts a line back when its end is undone', () =>
    given(slots, booked(), cancelled(), undone()).thenRows({
      host_pages: [{ ...thisPage, occupied: [taken], struck_out: [] }],
    }));

  it('moves a line within its page', () =>
    given(slots, booked(), rescheduled()).thenRows({
      host_pages: [
        {
          ...thisPage,
          occupied: [
            {
              ...taken,
              start: Date.parse('2026-03-30T10:00:00Z'),
              end: Date.parse('2026-03-30T10:30:00Z'),
              bufferBefore: 5,
              bufferAfter: 0,
            },
          ],
        },
      ],
    }));

  it('has the line on the other page from the instant of the move, in the place of its hold', () => {
    const hold = {
      kind: 'hold',
      itemId: holdId,
      start: Date.parse(movedLine.start),
      end: Date.parse(movedLine.end),
      bufferBefore: 0,
      bufferAfter: 5,
    };
    given(slots, booked(), held()).thenRows({
      host_pages: [
        { ...thisPage, occupied: [taken] },
        { ...there, occupied: [hold] },
      ],
    });
    const after = {
      host_pages: [
        { ...thisPage, occupied: [] },
        { ...there, occupied: [movedLineTaken] },
      ],
    };
    given(slots, booked(), held(), movedOut()).thenRows(after);
    given(slots, booked(), held(), movedOut(), movedIn()).thenRows(after);
  });

  it('gives a hold an end only when its own page decides it', () => {
    const form = happened(page, 'TimeHeld', {
      holdId,
      purpose: 'form',
      until: '2026-03-30T07:00:00Z',
      commitsOn: page,
      line: { start: line.start, end: line.end, bufferBefore: 0, bufferAfter: 0, serviceId: service },
    });
    const { clientId: _client, capacity: _capacity, ...time } = { ...taken, kind: 'hold', itemId: holdId };
    given(slots, form).thenRows({
      host_pages: [{ occupied: [{ ...time, bufferAfter: 0, until: Date.parse('2026-03-30T07:00:00Z') }] }],
    });
    given(slots, form, happened(page, 'HoldReleased', { holdId, why: 'expired' })).thenRows({
      host_pages: [{ occupied: [] }],
    });
  });

  it('blocks and unblocks', () => {
    const { hostId, start, end, zone, localStart, tzdb } = line;
    const blocked = happened(page, 'TimeBlocked', { blockId: holdId, hostId, start, end, zone, localStart, tzdb });
    const block = {
      kind: 'block',
      itemId: holdId,
      start: taken.start,
      end: taken.end,
      bufferBefore: 0,
      bufferAfter: 0,
    };
    given(slots, blocked).thenRows({ host_pages: [{ occupied: [block] }] });
    given(slots, blocked, happened(page, 'TimeUnblocked', { blockId: holdId })).thenRows({
      host_pages: [{ occupied: [] }],
    });
  });

  it("leaves a client's diary alone", () =>
    given(
      slots,
      happened(`diary-${client}`, 'TimeHeld', {
        holdId,
        purpose: 'diary',
        until: line.end,
        commitsOn: page,
        line: { start: line.start, end: line.end, bufferBefore: 0, bufferAfter: 0 },
      }),
      happened(`diary-${client}`, 'HoldReleased', { holdId, why: 'withdrawn' }),
    ).thenRows({ host_pages: [] }));
});

describe('slots: when a host is open', () => {
  const stream = `availability-${host}`;
  const rules = [{ weekday: 1, from: '09:00', to: '17:00', officeId: office }];
  const opening = { from: '10:00', to: '12:00', officeId: office };

  it('keeps the rules as JSON, from the first event on', () => {
    given(slots, hostRegistered()).thenRows({
      host_hours: [{ zone: 'Europe/Madrid', availability: { weekly: [], dated: {}, timeOff: [] }, service_ids: null }],
    });
    given(
      slots,
      hostRegistered(),
      happened(stream, 'WeeklyHoursSet', { hostId: host, rules }),
      happened(stream, 'DateOpened', { hostId: host, date: '2026-04-04', openings: [opening] }),
      happened(stream, 'DateClosed', { hostId: host, date: '2026-04-06', publicText: 'Easter' }),
      happened(stream, 'DateReset', { hostId: host, date: '2026-04-04' }),
      happened(stream, 'ServicesOffered', { hostId: host, serviceIds: [service] }),
    ).thenRows({
      host_hours: [
        {
          availability: {
            weekly: [{ rules }],
            timeOff: [],
            serviceIds: [service],
            dated: { '2026-04-06': { openings: [], publicText: 'Easter' } },
          },
          service_ids: [service],
        },
      ],
    });
  });

  it('knows where a host works, and when it is over', () =>
    given(
      slots,
      hostRegistered(),
      happened(`office-${office}`, 'HostAssigned', { officeId: office, hostId: host }),
      happened(`office-${otherHost}`, 'HostAssigned', { officeId: otherHost, hostId: host }),
      happened(`office-${office}`, 'HostUnassigned', { officeId: office, hostId: host }),
      happened(`host-${host}`, 'HostProfileChanged', { hostId: host, personId: 'pppppppppppp', slotStep: 20 }),
      happened(`host-${host}`, 'HostRetired', { hostId: host }),
    ).thenRows({ host_hours: [{ office_ids: [otherHost], slot_step: 20, retired: true }] }));
});
