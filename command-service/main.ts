import { commandOperations } from '#contracts/operations/index';
import { healthOf } from '#platform/health';
import { serve } from '#platform/http/serve';
import { runProcess } from '#platform/process';
import { version } from '#platform/version';
import { openCommandService } from './open.ts';

await runProcess('command-service', async (config, log) => {
  const service = await openCommandService(config, log);
  const serving = await serve({
    service: 'command-service',
    config,
    log,
    operations: commandOperations,
    handlers: service.handlers,
    health: healthOf(version, service.checks),
    access: service.access,
  });
  return {
    port: serving.port,
    stop: async () => {
      await serving.close();
      await service.close();
    },
  };
});
