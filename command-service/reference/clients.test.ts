import { expect } from 'chai';
import {
  booked,
  cancelled,
  clientId,
  corrected,
  hostId,
  instant,
  item,
  officeId,
  time,
} from '#test/support/page-examples';
import { trackClients } from './clients.ts';

const nine = booked('a', '09:00', '09:30');
const other = 'officebbbbbb';
const moved = {
  type: 'AppointmentRescheduled' as const,
  data: {
    appointmentId: item('a'),
    clientId,
    ...time('10:00', '10:30'),
    officeId: other,
    sequence: 1,
    was: { start: instant('09:00'), end: instant('09:30') },
  },
};

describe('when each client is expected where', () => {
  const having = (...events: Parameters<ReturnType<typeof trackClients>['apply']>[0][]) => {
    const clients = trackClients();
    for (const event of events) clients.apply(event);
    return clients;
  };
  const idsOf = (clients: ReturnType<typeof trackClients>) =>
    clients.visitsOf(clientId).map(({ appointmentId }) => appointmentId);

  it('forgets what was cancelled and knows what came back', () => {
    expect(idsOf(having(nine, cancelled('a')))).to.deep.equal([]);
    const back = having(nine, cancelled('a'), corrected('a', 'cancelled', 'booked'));
    expect(idsOf(back)).to.deep.equal([item('a')]);
    expect(back.visitsTo(hostId)).to.have.length(1);
    const gone = having(nine, corrected('a', 'missed', 'cancelled'));
    expect(idsOf(gone)).to.deep.equal([]);
    expect(gone.visitsTo(hostId)).to.deep.equal([]);
  });

  it('follows a change of office', () => {
    expect(having(nine, moved).visitsOf(clientId)[0]).to.include({
      officeId: other,
      start: Date.parse(instant('10:00')),
    });
  });

  it('knows for ever which offices received somebody', () => {
    const clients = having(nine, moved, cancelled('a'));
    clients.forgetBefore(Number.POSITIVE_INFINITY);
    expect([...clients.officesSeenBy(clientId)]).to.have.members([officeId, other]);
    expect(clients.officesSeenBy('nobodynobody').size).to.equal(0);
  });
});
