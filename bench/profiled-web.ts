import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

/** The web process under a CPU profiler: SIGUSR2 begins, the next SIGUSR2 writes `BENCH_WEB_PROFILE`. */
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: 200 });
let running = false;
process.on('SIGUSR2', async () => {
  running = !running;
  if (running) return void (await session.post('Profiler.start'));
  const { profile } = await session.post('Profiler.stop');
  writeFileSync('/tmp/daybook-web.cpuprofile', JSON.stringify(profile));
});
await import('#embedded/web');
