import { runProcess } from '#platform/process';
import { openWorkers } from './open.ts';

await runProcess('workers', async (config, log) => {
  const { working, stop } = await openWorkers(config, log, config.COMMAND_URL);
  working.catch((error: unknown) => {
    log.error('the workers stopped by themselves', { error: error instanceof Error ? error : undefined });
    process.exit(1);
  });
  log.info('working');
  return { stop };
});
