import { queryOperations } from '#contracts/operations/index';
import { healthOf } from '#platform/health';
import { serve } from '#platform/http/serve';
import { runProcess } from '#platform/process';
import { version } from '#platform/version';
import { openQueryService } from './open.ts';

await runProcess('query-service', async (config, log) => {
  const service = await openQueryService(config, log);
  const serving = await serve({
    service: 'query-service',
    config,
    log,
    operations: queryOperations,
    handlers: service.handlers,
    health: healthOf(version, service.checks, service.projections),
    access: service.access,
    caughtUp: service.caughtUp,
  });
  return {
    port: serving.port,
    stop: async () => {
      await serving.close();
      await service.close();
    },
  };
});
