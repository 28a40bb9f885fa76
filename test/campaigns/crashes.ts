import { parseArgs } from 'node:util';
import { victims } from './crashes-kills.ts';
import { type CrashReport, runCrashes } from './crashes-run.ts';

/** `--seed 1 --count 20 --rate 20`: so many kills under so many wishes a second; exit 1 on any fault. */
const { values } = parseArgs({
  options: { seed: { type: 'string' }, count: { type: 'string' }, rate: { type: 'string' } },
});
const seed = Number(values.seed ?? 1);
const count = Number(values.count ?? 20);
const rate = Number(values.rate ?? 20);

const middle = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

const show = ({ kills, load, acked, refused, resolved, mail, events, calmMs, faults }: CrashReport): void => {
  console.log('\nprocess       kills   runs again (median, worst)   all well (median, worst)');
  for (const name of victims) {
    const [back, well] = (['backMs', 'wellMs'] as const).map((key) =>
      kills.filter((kill) => kill.name === name).map((kill) => kill[key]),
    );
    if (!back?.length || !well) continue;
    const cells = [back, well].map((some) => `${seconds(middle(some))}, ${seconds(Math.max(...some))}`.padEnd(28));
    console.log(`${name.padEnd(13)} ${String(back.length).padStart(5)}   ${cells.join(' ')}`);
  }
  const lines = {
    'kills in all': kills.length,
    'wishes offered (dropped)': `${load.offered} (${load.dropped}) in ${load.seconds.toFixed(0)} s, asked for ${rate}/s`,
    'rate reached': `${((acked + refused) / load.seconds).toFixed(1)} answers/s`,
    acknowledged: acked,
    'refused (409)': refused,
    'unknown, then cleared up': resolved,
    'events in the log': events,
    mails: `${mail.mails}, of them ${mail.doubled} twice around a kill of workers or catcher; ${mail.overtaken} overtaken`,
    'calm after': seconds(calmMs),
    faults: faults.length,
  };
  for (const [name, value] of Object.entries(lines)) console.log(`${name.padEnd(26)} ${value}`);
  for (const fault of faults.slice(0, 40)) console.log(`  ${fault}`);
};

const began = Date.now();
const say = (line: string) => console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
const report = await runCrashes({ seed, count, rate, say });
show(report);
process.exit(report.faults.length === 0 ? 0 : 1);
