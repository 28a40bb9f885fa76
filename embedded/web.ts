import { openCommandService } from '#command-service/open';
import { apiOperations } from '#contracts/operations/index';
import { healthOf } from '#platform/health';
import { serve } from '#platform/http/serve';
import { runProcess } from '#platform/process';
import { version } from '#platform/version';
import { openQueryService } from '#query-service/open';
import { catcherRoutes } from './catcher/routes.ts';

/** Both services behind one listener: what a proxy does in production by the method, one process does here. */
await runProcess('web', async (config, log) => {
  const command = await openCommandService(config, log);
  const query = await openQueryService(config, log, command.access);
  const catcher = process.env.CATCHER_URL;
  const serving = await serve({
    service: 'web',
    config,
    log,
    operations: apiOperations,
    handlers: { ...command.handlers, ...query.handlers },
    health: healthOf(
      version,
      [...query.checks, ...command.checks.filter(({ name }) => name === 'reference')],
      query.projections,
    ),
    access: command.access,
    caughtUp: query.caughtUp,
    ...(catcher && { extra: (app) => void app.use('/embedded', catcherRoutes(catcher)) }),
  });
  return {
    port: serving.port,
    stop: async () => {
      await serving.close();
      await query.close();
      await command.close();
    },
  };
});
