import { expect } from 'chai';
import { planted } from '#test/campaigns/moves-planted';
import { rivals, runCrash, runOnce } from '#test/campaigns/moves-run';

const until = async (deadline: number, most: number, work: (index: number) => Promise<void>): Promise<number> => {
  const end = performance.now() + deadline;
  let done = 0;
  for (; done < most && performance.now() < end; done += 1) await work(done);
  return done;
};

describe('moves, simulated (P2, P6, harness R1)', function () {
  this.timeout(120_000);

  it('keeps every appointment in exactly one place, through crashes, lost answers and jumping clocks', async () => {
    const sum = { deeds: 0, moves: 0, crashes: 0, unknown: 0 };
    const seeds = await until(25_000, 2_000, async (index) => {
      const { faults, tally } = await runOnce(index + 1);
      expect(faults, `seed ${index + 1}`).to.deep.equal([]);
      for (const key of ['deeds', 'moves', 'crashes', 'unknown'] as const) sum[key] += tally[key];
    });
    console.log(`      ${seeds} of 2000 seeds: ${JSON.stringify(sum)}`);
    expect(sum.moves).to.be.above(seeds / 4);
    expect(sum.crashes).to.be.above(seeds / 20);
    expect(sum.unknown).to.be.above(seeds / 20);
  });

  it('survives a crash at each step of a move against each rival (P6)', async () => {
    const cases = rivals.flatMap((rival) => Array.from({ length: 30 }, (_, step) => ({ rival, step: step + 1 })));
    let crashes = 0;
    const runs = await until(15_000, cases.length * 10, async (index) => {
      const { rival, step } = cases[index % cases.length] ?? { rival: rivals[0], step: 1 };
      const seed = 1 + Math.floor(index / cases.length);
      const run = await runCrash(seed, step, rival);
      expect(run.faults, `seed ${seed}, crash at step ${step}, against ${rival}`).to.deep.equal([]);
      crashes += run.tally.crashes;
    });
    console.log(`      ${runs} of ${cases.length * 10} runs, ${crashes} crashes`);
    expect(crashes).to.be.above(runs / 3);
  });

  it('is the same run for the same seed', async () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const [one, two] = [await runOnce(seed), await runOnce(seed)];
      expect(one.trace, `seed ${seed}`).to.equal(two.trace);
    }
  });

  // P41: a campaign that cannot fail proves nothing.
  for (const [mistake, plant] of Object.entries(planted)) {
    it(`would notice that ${mistake}`, async () => {
      for (let seed = 1; seed <= 1_000; seed += 1) {
        const { faults } = await runOnce(seed, plant);
        if (faults.length > 0) return;
      }
      expect.fail('not noticed in 1000 seeds');
    });
  }
});
