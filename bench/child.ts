import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * A process of the benchmark, from its source. Its arguments are fixed: ours are not passed on, since who was started
 * with `-e` would start itself for ever. `profileTo` leaves a CPU profile there when it ends.
 */
export const startChild = async (
  entry: string,
  env: Readonly<Record<string, string>> = {},
  profileTo = process.env.BENCH_PROFILE,
) => {
  const profiling = profileTo
    ? [
        '--cpu-prof',
        `--cpu-prof-dir=${profileTo}`,
        `--cpu-prof-name=${entry.replaceAll('/', '.')}.${Date.now()}.cpuprofile`,
      ]
    : [];
  const child = fork(entry, {
    cwd: root,
    env: { ...process.env, ...env },
    execArgv: ['--conditions=source', '--import=#typescript', ...profiling],
    serialization: 'advanced',
  });
  const ended = once(child, 'exit');
  const [said]: unknown[] = await Promise.race([
    once(child, 'message'),
    ended.then(([code]) => Promise.reject(new Error(`${entry} ended with ${code} before it was ready`))),
  ]);
  const port: unknown = typeof said === 'object' && said !== null && Reflect.get(said, 'port');
  return {
    child,
    port: typeof port === 'number' ? port : 0,
    stop: async (): Promise<void> => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};
