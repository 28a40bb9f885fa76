import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect } from 'chai';
import { trackInFlight } from './in-flight.ts';

const opened = () => {
  let now = 0;
  const inFlight = trackInFlight({ seconds: 10, most: 10, now: () => now });
  inFlight.stop(); // no clock but ours
  const enter = () => {
    const request = new IncomingMessage(new Socket());
    const response = new ServerResponse(request);
    return { response, ...inFlight.enter(request, response, 'r') };
  };
  return { inFlight, enter, at: (seconds: number) => (now = seconds * 1_000) };
};

describe('requests that are being answered (P27)', () => {
  it('finds who takes too long wherever they stand', () => {
    const { inFlight, enter, at } = opened();
    const [quick, slow] = [enter(), enter()];
    quick.leave();
    at(5);
    const young = enter(); // where the quick one stood, before the slow one
    at(12);
    inFlight.sweep();
    expect([slow.response.statusCode, young.response.headersSent]).to.deep.equal([503, false]);
    expect(inFlight.size()).to.equal(1);
  });

  it('lets who was swept neither leave for another nor wait on', () => {
    const { inFlight, enter, at } = opened();
    const slow = enter();
    const signal = slow.signal();
    at(12);
    inFlight.sweep();
    const next = enter();
    slow.leave();
    expect(inFlight.size()).to.equal(1);
    expect([signal.aborted, slow.signal().aborted, next.signal().aborted]).to.deep.equal([true, true, false]);
    next.leave();
    expect(inFlight.size()).to.equal(0);
  });
});
