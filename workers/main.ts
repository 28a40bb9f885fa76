import { runProcess } from '#platform/process';
import { openWorkers } from './open.ts';

await runProcess('workers', async (config, log) => {
  // Where results are handed in; on one machine that is the listener everybody is told the port of.
  const commandUrl = process.env.COMMAND_URL || `http://127.0.0.1:${config.PORT || 8080}`;
  const { working, stop } = await openWorkers(config, log, commandUrl);
  working.catch((error: unknown) => {
    log.error('the workers stopped by themselves', { error: error instanceof Error ? error : undefined });
    process.exit(1);
  });
  log.info('working');
  return { stop };
});
