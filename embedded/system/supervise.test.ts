import { expect } from 'chai';
import { until } from '../process/wait.ts';
import { supervise } from './supervise.ts';

/** A part that dies when told to, and remembers that it was stopped. */
const mortal = (pid: number) => {
  let die = (): void => undefined;
  const exited = new Promise<void>((resolve) => {
    die = resolve;
  });
  return {
    pid,
    exited,
    die,
    stopped: false,
    async stop() {
      this.stopped = true;
      die();
    },
  };
};

const at = { name: 'part', backoff: () => 1, log: () => undefined };

describe('a supervised part', () => {
  it('P1 comes back with what it was before at hand, again and again', async () => {
    const previous: (number | undefined)[] = [];
    const part = await supervise({
      ...at,
      giveUp: () => undefined,
      start: async (before: ReturnType<typeof mortal> | undefined) => {
        previous.push(before?.pid);
        return mortal(previous.length);
      },
    });
    for (const crash of [1, 2, 3]) {
      part.current().die();
      expect(await until(() => part.restarted() === crash, 1_000, 1)).to.equal(true);
    }
    expect(previous).to.deep.equal([undefined, 1, 2, 3]);
    await part.stop();
  });

  it('is given up after five ends in a minute, a failed start counting as one', async () => {
    let starts = 0;
    const reasons: string[] = [];
    const part = await supervise({
      ...at,
      giveUp: (reason) => reasons.push(reason),
      start: async () => {
        starts += 1;
        if (starts > 1) throw new Error('no');
        return mortal(1);
      },
    });
    part.current().die();
    expect(await until(() => reasons.length > 0, 1_000, 1)).to.equal(true);
    expect(reasons).to.deep.equal(['part ended 5 times within a minute']);
    expect(starts).to.equal(5);
  });

  it('is not started again once it was stopped, and is stopped when it had just been started', async () => {
    const made: ReturnType<typeof mortal>[] = [];
    let letStart = (): void => undefined;
    const part = await supervise({
      ...at,
      giveUp: () => undefined,
      start: async () => {
        const next = mortal(made.push(mortal(0)));
        made[made.length - 1] = next;
        if (made.length > 1)
          await new Promise<void>((resolve) => {
            letStart = resolve;
          });
        return next;
      },
    });
    part.current().die();
    await until(() => made.length === 2, 1_000, 1);
    const stopping = part.stop();
    letStart();
    await stopping;
    expect(made[1]?.stopped).to.equal(true);
    expect(part.restarted()).to.equal(0);
  });
});
