import { parseArgs } from 'node:util';
import { runOnce } from './moves-run.ts';

/** `--seed 1 --count 20000`: the simulation of the suite, for as long as one likes. A seed that fails is printed. */
const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string' } } });
const first = Number(values.seed ?? 1);
const count = Number(values.count ?? 2_000);

const began = performance.now();
const sum = { events: 0, deeds: 0, crashes: 0, moves: 0, unknown: 0, abandoned: 0 };
let failed = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const { faults, tally } = await runOnce(seed).catch((error: unknown) => ({
    faults: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    tally: undefined,
  }));
  if (faults.length > 0) {
    failed += 1;
    console.log(`seed ${seed}: ${faults.slice(0, 5).join('; ')}`);
  }
  if (!tally) continue;
  sum.events += tally.events;
  sum.deeds += tally.deeds;
  sum.crashes += tally.crashes;
  sum.moves += tally.moves;
  sum.unknown += tally.unknown;
  sum.abandoned += tally.abandoned;
}
const seconds = ((performance.now() - began) / 1_000).toFixed(1);
console.log(`${count} seeds from ${first} in ${seconds} s: ${failed} failed`);
console.log(JSON.stringify(sum));
process.exitCode = failed === 0 ? 0 : 1;
