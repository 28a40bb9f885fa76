import { expect } from 'chai';
import type { AnyEvent, Position, Recorded } from '#contracts/events/index';
import { catchUp } from './deps.ts';
import { createReference } from './reference/reference.ts';

const at = (n: bigint): Position => ({ commit: n, prepare: n });
const booked = (position: Position) =>
  ({
    type: 'AppointmentBooked',
    stream: 'page-hhhhhhhhhhhh-2026-12-01',
    position,
    metadata: {},
    data: {
      appointmentId: 'hhhhhhhhhhhh-20261201-aaaaaaaaaaaa',
      clientId: 'cccccccccccc',
      hostId: 'hhhhhhhhhhhh',
      officeId: 'oooooooooooo',
      serviceId: 'ssssssssssss',
      start: '2026-12-01T09:00:00.000Z',
      end: '2026-12-01T09:30:00.000Z',
    },
  }) as unknown as Recorded<AnyEvent>;

describe('a command that rests on what others have just booked', () => {
  it('is judged by the log as it stands now, however far behind the reference is', async () => {
    const reference = createReference();
    let isThere = false;
    const waiting = catchUp({ reference, head: async () => at(7n) }).then(() => {
      isThere = true;
    });
    reference.applyBatch([booked(at(6n))]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isThere).to.equal(false);
    reference.applyBatch([booked(at(7n))]);
    await waiting;
    expect([...reference.officesSeenBy('cccccccccccc')]).to.deep.equal(['oooooooooooo']);
  });

  it('goes on with what is known when the store does not say', () =>
    catchUp({ reference: createReference(), head: () => Promise.reject(new Error('away')) }));
});
