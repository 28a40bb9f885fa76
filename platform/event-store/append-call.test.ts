import { EventEmitter } from 'node:events';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { expect } from 'chai';
import { openAppendCall } from './append-call.ts';
import type { Client } from './client.ts';
import type { NewEvent } from './port.ts';

type Written = InstanceType<typeof streams.BatchAppendReq>;

/** A call as the client's connection would hold it, the server's side in the hands of the test. */
class FakeCall extends EventEmitter {
  readonly written: Written[] = [];
  cancelled = false;
  write(bytes: Buffer): boolean {
    this.written.push(streams.BatchAppendReq.deserializeBinary(bytes));
    return true;
  }
  cancel(): void {
    this.cancelled = true;
  }
  /** Answers the append that was written as the n-th of this call. */
  answer(n: number): void {
    const success = new streams.BatchAppendResp.Success().setCurrentRevision(`${n}`).setNoPosition(new shared.Empty());
    const id = this.written[n]?.getCorrelationId();
    this.emit(
      'data',
      Buffer.from(new streams.BatchAppendResp().setCorrelationId(id).setSuccess(success).serializeBinary()),
    );
  }
}

const event: NewEvent = {
  eventId: '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
  type: 'OfficeReactivated',
  data: {},
  metadata: {} as never,
};
const request = { stream: 's-1', events: [event], expected: 'no-stream' } as const;
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

const opened = (refuse = () => false) => {
  const calls: FakeCall[] = [];
  const client = {
    callArguments: () => [],
    GRPCStreamCreator: (_stub: unknown, _name: string, create: (stub: unknown) => unknown) => async () =>
      create({
        makeBidiStreamRequest: () => {
          if (refuse()) throw new Error('there is no node');
          calls.push(new FakeCall());
          return calls.at(-1);
        },
      }),
  };
  return { calls, append: openAppendCall(client as unknown as Client) };
};
const outcome = (work: Promise<unknown>) => work.then(Object, (error: Error) => error.message);

describe('the call that carries appends (P40)', () => {
  it('carries many at once and gives each its own answer, in whatever order they come', async () => {
    const { calls, append } = opened();
    const waiting = [append(request, 500), append(request, 500), append(request, 500)];
    await turn();
    expect(calls).to.have.length(1);
    for (const n of [2, 0, 1]) calls[0]?.answer(n);
    const revisions = (await Promise.all(waiting)).map((answer) => answer.kind === 'done' && answer.revision);
    expect(revisions).to.deep.equal([0n, 1n, 2n]);
  });

  it('gives the server as long as the official client does: its clock may be ahead of ours', async () => {
    const { calls, append } = opened();
    const from = Date.now();
    const late = outcome(append(request, 20));
    await turn();
    const deadline = calls[0]?.written[0]?.getOptions()?.getDeadline()?.toDate().getTime();
    expect(deadline).to.be.within(from + 10_000, Date.now() + 10_000);
    expect(await late).to.equal('no answer within 20 ms');
    calls[0]?.answer(0); // nobody waits any more
  });

  it('takes a late answer for nobody, also when another waits in the place of whom it was meant for', async () => {
    const { calls, append } = opened();
    expect(await outcome(append(request, 20))).to.equal('no answer within 20 ms');
    let answered = false;
    const next = append(request, 5_000).then((answer) => {
      answered = true;
      return answer;
    });
    await turn();
    calls[0]?.answer(0);
    await turn();
    expect(answered).to.equal(false);
    calls[0]?.answer(1);
    expect(await next).to.include({ kind: 'done', revision: 1n });
  });

  for (const [how, end, message] of [
    ['breaks', (call: FakeCall) => call.emit('error', new Error('broken')), 'broken'],
    ['is ended by the server', (call: FakeCall) => call.emit('end'), 'the server ended the call'],
    ['is closed', (call: FakeCall) => call.emit('close'), 'the call was closed'],
    [
      'answers what is no answer',
      (call: FakeCall) => call.emit('data', Buffer.from([0x1a, 5, 8])),
      'a field is cut short',
    ],
  ] as const)
    it(`leaves no append waiting when it ${how}, and the next one opens another`, async () => {
      const { calls, append } = opened();
      const waiting = [append(request, 60_000), append(request, 60_000)].map(outcome);
      await turn();
      const [first] = calls;
      if (first) end(first);
      expect(await Promise.all(waiting)).to.deep.equal([message, message]);
      expect(first?.cancelled).to.equal(how.startsWith('answers'));
      const next = append(request, 500);
      await turn();
      expect(calls).to.have.length(2);
      first?.emit('close'); // of old, and no business of the new one
      calls[1]?.answer(0);
      expect(await next).to.include({ kind: 'done', revision: 0n });
    });

  it('tries again with the next append when it could not be opened', async () => {
    let refusing = true;
    const { calls, append } = opened(() => refusing);
    expect(await outcome(append(request, 500))).to.equal('there is no node');
    refusing = false;
    const next = append(request, 500);
    await turn();
    calls[0]?.answer(0);
    expect(await next).to.include({ kind: 'done' });
  });

  it('loses only the append that cannot be written', async () => {
    const { calls, append } = opened();
    const spoilt = outcome(append({ ...request, events: [{ ...event, eventId: 'none' }] }, 500));
    const sound = append(request, 500);
    await turn();
    expect(await spoilt).to.equal('an id is not a UUID');
    calls[0]?.answer(0);
    expect(await sound).to.include({ kind: 'done' });
  });
});
