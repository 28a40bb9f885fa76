import { startChild } from '../child.ts';
import type { Job, Load } from './job.ts';

const isLoad = (value: unknown): value is Load => typeof value === 'object' && value !== null && 'perSecond' in value;

/** The driver's process. Its answers are checked here: who expects 201 and gets others is told the first of them. */
export const openLoad = async () => {
  const { child, stop } = await startChild('bench/load/main.ts');
  const run = (job: Job): Promise<Load> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => {
        const load: unknown = typeof message === 'object' && message !== null && Reflect.get(message, 'load');
        if (isLoad(load)) resolve(load);
        else reject(new Error(`the driver failed: ${JSON.stringify(message)}`));
      });
      child.send(job);
    });

  /** A measurement: whatever came that was not among the statuses expected makes it worthless, and is an error. */
  const measure = async (job: Job, expected: readonly number[] = [200, 201]): Promise<Load> => {
    const load = await run(job);
    const others = Object.keys(load.statuses).filter((status) => !expected.includes(Number(status)));
    if (others.length > 0)
      throw new Error(`of ${load.count} answers some were not ${expected.join(' or ')}: ${JSON.stringify(load)}`);
    return load;
  };
  return { run, measure, stop };
};
export type LoadDriver = Awaited<ReturnType<typeof openLoad>>;
