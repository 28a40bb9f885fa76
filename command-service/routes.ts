import type { commandOperations } from '#contracts/operations/index';
import type { Handlers } from '#platform/http/incoming';
import { appointmentRoutes } from './appointment/routes.ts';
import { availabilityRoutes } from './availability/routes.ts';
import { clientRoutes } from './client/routes.ts';
import type { CommandDeps } from './deps.ts';
import { hostRoutes } from './host/routes.ts';
import { assignmentRoutes } from './office/assignments.ts';
import { officeLifeRoutes } from './office/life.ts';
import { membershipRoutes } from './office/memberships.ts';
import { officeRoutes } from './office/routes.ts';
import { apiKeyRoutes } from './person/api-keys.ts';
import { personRoutes } from './person/routes.ts';
import { userRoutes } from './person/users.ts';
import { roleRoutes } from './role/routes.ts';
import { serviceRoutes } from './service/routes.ts';
import { emailRoutes } from './sign-in/email-routes.ts';
import { passwordRoutes } from './sign-in/password-routes.ts';
import { sessionRoutes } from './sign-in/session-routes.ts';
import { summaryRoutes } from './summary/routes.ts';

/** Everything that can be commanded: the table of contents of this service. */
export const commandHandlers = (deps: CommandDeps): Handlers<typeof commandOperations> => ({
  ...personRoutes(deps),
  ...sessionRoutes(deps),
  ...apiKeyRoutes(deps),
  ...clientRoutes(deps),
  ...passwordRoutes(deps),
  ...emailRoutes(deps),
  ...userRoutes(deps),
  ...roleRoutes(deps),
  ...officeRoutes(deps),
  ...officeLifeRoutes(deps),
  ...membershipRoutes(deps),
  ...assignmentRoutes(deps),
  ...hostRoutes(deps),
  ...serviceRoutes(deps),
  ...availabilityRoutes(deps),
  ...appointmentRoutes(deps),
  ...summaryRoutes(deps),
});
