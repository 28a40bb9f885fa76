import type { commandOperations } from '#contracts/operations/index';
import { type Grants, isRole, roles as presets } from '#contracts/permissions';
import { Problem } from '#contracts/problems';
import type { RoleView } from '#contracts/views/people';
import { created, noContent, ok } from '#platform/http/answer';
import type { Caller } from '#platform/http/caller';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { ifMatch } from '../office/routes.ts';
import type { DefinedRole, RoleState } from './decider.ts';
import { checkWithinReach, holdsOfDefinition } from './reach.ts';

type Names = 'defineRole' | 'changeRole' | 'retireRole';

/** They are listed whole, and every service keeps them in memory. */
const mostRoles = 200;

export const roleRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { reference } = deps;
  const viewOf = (role: RoleState): RoleView => {
    if (!role) throw new Problem('not-found');
    const { roleId, name, grants, retired } = role;
    return { roleId, name, grants: { ...grants }, preset: false, retired, holders: reference.holdersOf(roleId) };
  };
  const known = (roleId: string): DefinedRole => {
    if (isRole(roleId)) throw new Problem('preset-role', { roleId });
    const role = reference.role(roleId);
    if (!role || role.retired) throw new Problem('not-found');
    return role;
  };
  const checkMayChange = (caller: Caller, grants: Grants, roleId: string) =>
    checkWithinReach(caller, holdsOfDefinition(grants, reference.officesUnder(roleId)));
  /** Two of one name would be mistaken for each other; two defined at the same instant may slip through. */
  const checkNameIsFree = (name: string, roleId?: string) => {
    const same = (other: string) => other.toLowerCase() === name.toLowerCase();
    const taken = reference.roles().find((one) => one.roleId !== roleId && same(one.name));
    if (taken || Object.keys(presets).some(same)) throw new Problem('already-exists', { field: '#/body/name' });
  };

  return {
    defineRole: async (request) => {
      request.may.filter();
      const { name, grants } = request.body;
      checkWithinReach(request.caller, holdsOfDefinition(grants));
      const meta = await begin(deps, request);
      const roleId = idFrom(meta.commandId, 'role');
      checkNameIsFree(name, roleId);
      if (reference.roles().length >= mostRoles) throw new Problem('limit-reached', { limit: mostRoles });
      const command = { type: 'DefineRole', roleId, name, grants } as const;
      const outcome = await settled(deps, await deps.role.handle({ stream: `role-${roleId}`, command, meta }));
      return created('/api/v1/admin/roles', viewOf(outcome.state), {
        position: outcome.position,
        etag: String(outcome.revision),
      });
    },
    changeRole: async (request) => {
      request.may.filter();
      const { roleId } = request.params;
      const { name, grants } = request.body;
      const meta = await begin(deps, request);
      checkMayChange(request.caller, known(roleId).grants, roleId);
      if (grants) checkMayChange(request.caller, grants, roleId);
      if (name !== undefined) checkNameIsFree(name, roleId);
      const outcome = await settled(
        deps,
        await deps.role.handle({
          stream: `role-${roleId}`,
          command: { type: 'ChangeRole', name, grants },
          meta,
          ...ifMatch(request.ifMatch),
        }),
      );
      return ok(viewOf(outcome.state), { position: outcome.position, etag: String(outcome.revision) });
    },
    retireRole: async (request) => {
      request.may.filter();
      const { roleId } = request.params;
      const meta = await begin(deps, request);
      if (reference.role(roleId)?.retired) return noContent();
      checkMayChange(request.caller, known(roleId).grants, roleId);
      const holders = reference.holdersOf(roleId);
      if (holders > 0 && request.query.force !== 'true') throw new Problem('role-in-use', { holders });
      const command = { type: 'RetireRole' } as const;
      const { position } = await settled(deps, await deps.role.handle({ stream: `role-${roleId}`, command, meta }));
      return noContent({ position });
    },
  };
};
