import { expect } from 'chai';
import { happened, inLogOrder, passed, testNow } from '../given.ts';
import { listing } from '../listing/projection.ts';
import { appointmentId, booked, cancelled, line, page, rescheduled } from '../story.ts';
import { openPass, planOf } from './pass.ts';

const otherPage = 'page-bbbbbbbbbbbb-2026-03-30';
const other = { ...line, appointmentId: 'bbbbbbbbbbbb-20260330-zzzzzzzzzzzz' };
const elsewhere = happened(otherPage, 'AppointmentBooked', other);
const broken = happened(page, 'AppointmentRescheduled', { ...rescheduled().data, zone: 'Nowhere/Land' });

describe('one pass over a batch', () => {
  it('asks for the rows that are read, not for those that are only written', () => {
    expect(planOf(listing, inLogOrder([booked()])).wanted).to.deep.equal({});
    expect([...(planOf(listing, inLogOrder([cancelled()])).wanted.appointments?.keys() ?? [])]).to.deep.equal([
      appointmentId,
    ]);
  });

  it('stops a stream at its first failure with nothing half done, and lets the others go on', () => {
    const events = inLogOrder([booked(), broken, cancelled(), elsewhere]);
    const { changes, failed } = passed(listing, events);
    expect(failed.map(({ event }) => event)).to.deep.equal([events[1], events[2]]);
    expect(
      changes.appointments?.put.map(({ appointment_id, status, changes: n }) => [appointment_id, status, n]),
    ).to.deep.equal([
      [appointmentId, 'booked', 1],
      [other.appointmentId, 'booked', 1],
    ]);
  });

  it('shows a handler what an earlier event of the batch has written', () => {
    const { changes } = passed(listing, inLogOrder([booked(), rescheduled(), cancelled()]));
    expect(changes.appointments?.put).to.have.length(1);
    expect(changes.appointments?.put[0]).to.include({ sequence: 1, status: 'cancelled', changes: 3 });
  });

  it('knows how many rows it holds, changed or only looked at', () => {
    const pass = openPass(listing);
    pass.run(planOf(listing, inLogOrder([booked(), elsewhere])).todo, testNow);
    expect(pass.size()).to.equal(2);
    for (const n of [1, 2, 3]) pass.learn('appointments', `another ${n}`, undefined);
    expect(pass.size()).to.equal(3);
  });

  it('does not let a handler read a row that its event does not touch', () => {
    const careless = { ...listing, touches: {} };
    const { failed } = passed(careless, inLogOrder([booked(), cancelled()]));
    expect(String(failed[0]?.error)).to.match(/read but not touched/);
  });
});
