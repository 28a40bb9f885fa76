import type { Paths } from './asks.ts';
import { cpuMicrosOf } from './cpu.ts';
import type { Ask, Load } from './load/job.ts';
import type { LoadDriver } from './load/open.ts';

/** One of the two that are compared, while it runs. */
export type Side = {
  readonly name: 'daybook' | 'crud';
  readonly port: number;
  readonly paths: Paths;
  readonly headers: Readonly<Record<string, string>>;
  /** The process that answers, and all of the side's processes. */
  readonly server: number;
  readonly pids: readonly number[];
  /** Slots of the scene that are used up. */
  used: number;
};

/** What was measured, and what it cost. */
export type Measured = Load & {
  /** Microseconds of a core for one request: the answering process, and all of them with what they do behind it. */
  readonly serverMicros: number | undefined;
  readonly allMicros: number | undefined;
};

export type Work = {
  readonly connections: number;
  readonly seconds: number;
  readonly rate?: number;
  readonly again?: boolean;
  readonly expected?: readonly number[];
  readonly requests: readonly Ask[];
};

const difference = (after: number | undefined, before: number | undefined, count: number): number | undefined =>
  after === undefined || before === undefined || count === 0 ? undefined : (after - before) / count;

export const measureSide = async (driver: LoadDriver, side: Side, work: Work): Promise<Measured> => {
  const { expected, ...job } = work;
  const [server, all] = [cpuMicrosOf([side.server]), cpuMicrosOf(side.pids)];
  const load = await driver.measure({ ...job, port: side.port, headers: side.headers }, expected);
  return {
    ...load,
    serverMicros: difference(cpuMicrosOf([side.server]), server, load.count),
    allMicros: difference(cpuMicrosOf(side.pids), all, load.count),
  };
};
