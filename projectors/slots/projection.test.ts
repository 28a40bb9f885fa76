import { expect } from 'chai';
import { planOf } from '../engine/pass.ts';
import { given, happened, inLogOrder } from '../given.ts';
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
    given(slots, booked()).thenRows({
      occupied: [{ ...thisPage, item_id: appointmentId, item: taken, struck_out: false }],
    });
    const struckOut = { occupied: [{ ...thisPage, item: taken, struck_out: true }] };
    given(slots, booked(), cancelled()).thenRows(struckOut);
    given(slots, booked(), happened(page, 'AppointmentDeclined', about)).thenRows(struckOut);
    given(slots, booked(), cancelled(), rescheduled()).thenRows(struckOut);
  });

  it('puts a line back when its end is undone', () =>
    given(slots, booked(), cancelled(), undone()).thenRows({
      occupied: [{ ...thisPage, item: taken, struck_out: false }],
    }));

  it('moves a line within its page', () => {
    const [start, end] = [Date.parse('2026-03-30T10:00:00Z'), Date.parse('2026-03-30T10:30:00Z')];
    given(slots, booked(), rescheduled()).thenRows({
      occupied: [{ ...thisPage, item: { ...taken, start, end, bufferBefore: 5, bufferAfter: 0 } }],
    });
  });

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
      occupied: [
        { ...thisPage, item: taken },
        { ...there, item: hold },
      ],
    });
    const after = { occupied: [{ ...there, item: movedLineTaken }] };
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
      occupied: [{ item: { ...time, bufferAfter: 0, until: Date.parse('2026-03-30T07:00:00Z') } }],
    });
    given(slots, form, happened(page, 'HoldReleased', { holdId, why: 'expired' })).thenRows({ occupied: [] });
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
    given(slots, blocked).thenRows({ occupied: [{ item: block }] });
    given(slots, blocked, happened(page, 'TimeUnblocked', { blockId: holdId })).thenRows({ occupied: [] });
  });

  it('looks for what it takes away, so that the page is told of', () => {
    const released = happened(page, 'HoldReleased', { holdId, why: 'expired' });
    const unblocked = happened(page, 'TimeUnblocked', { blockId: holdId });
    const wanted = (event: Parameters<typeof given>[1]) => [
      ...(planOf(slots, inLogOrder([event])).wanted.occupied?.values() ?? []),
    ];
    for (const event of [released, unblocked]) expect(wanted(event)).to.deep.equal([[host, '2026-03-30', holdId]]);
    expect(wanted(movedOut())).to.deep.equal([
      [host, '2026-03-30', appointmentId],
      [otherHost, '2026-04-02', holdId],
    ]);
    expect(wanted(movedIn())).to.deep.equal([[otherHost, '2026-04-02', holdId]]);
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
    ).thenRows({ occupied: [] }));
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
