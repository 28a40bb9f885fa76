import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchBookings } from './bookings.ts';
import { benchClients } from './clients.ts';
import { fullSize } from './daybook.ts';
import { benchEventStore } from './event-store.ts';
import { measureLimits } from './limits/open.ts';
import { benchReads } from './reads.ts';
import { benchReplay } from './replay.ts';
import { bookingRows, clientRows, eventStoreRows, limitRows, readRows, replayRows, sustainedRow } from './report.ts';
import { type Row, tableOf } from './table.ts';

const help = `npm run bench -- [options]

  --only <parts>        of bookings, reads, clients, event-store, replay; several with commas
  --seconds <n>         how long each measurement runs (4; of clients always 1)
  --rounds <n>          how often each is taken; the middle one counts (3)
  --appointments <n>    in the store before the bookings begin (100000)
  --help

Everything runs on this machine, on loopback, with the disk's flushes on, in temporary folders that are removed again.
Close what else is busy: Daybook, plain CRUD, Postgres and the driver share its cores.
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'bookings,reads,clients,event-store,replay' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    appointments: { type: 'string', default: String(fullSize.appointments) },
    help: { type: 'boolean', default: false },
  },
});

const whole = (name: 'seconds' | 'rounds' | 'appointments'): number => {
  const figure = Number(values[name]);
  if (!Number.isInteger(figure) || figure < 1) throw new Error(`--${name} takes a whole number from 1 on`);
  return figure;
};

const load = (): string => (loadavg()[0] ?? 0).toFixed(1);

const facts = (before: string): string => {
  const [first] = cpus();
  return [
    `${cpus().length} cores (${first?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}, Node ${process.version}`,
    `load before ${before}, after ${load()}; more than two before means that something else was running`,
  ].join('\n');
};

const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const run = async (): Promise<void> => {
  const [seconds, rounds, appointments] = [whole('seconds'), whole('rounds'), whole('appointments')];
  const before = load();
  const parts: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
    bookings: async () => {
      const { compared, sustained } = await benchBookings({
        seconds,
        rounds,
        progress,
        size: { ...fullSize, appointments },
      });
      progress('measuring the limits');
      const limits = await measureLimits({ seconds, rounds });
      return [...bookingRows(compared, limits), sustainedRow(sustained), ...limitRows(limits)];
    },
    reads: async () => readRows(await benchReads({ seconds, rounds, appointments })),
    clients: async () => clientRows(await benchClients({ rounds })),
    'event-store': async () => eventStoreRows(await benchEventStore({ seconds })),
    replay: async () => [
      ...replayRows('all read models', await benchReplay({ jobs: false })),
      ...replayRows('all read models and the ledger of jobs', await benchReplay()),
    ],
  };
  const rows: Row[] = [];
  for (const name of values.only.split(',')) {
    const part = parts[name];
    if (!part) throw new Error(`--only knows ${Object.keys(parts).join(', ')}; not ${name}`);
    progress(`== ${name}`);
    rows.push(...(await part()));
  }
  process.stdout.write(`\n${tableOf(rows)}\n\n${facts(before)}\n`);
};

// An orderly exit: what it leaves the keeper of the parts removes.
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
if (values.help) process.stdout.write(help);
else await run();
