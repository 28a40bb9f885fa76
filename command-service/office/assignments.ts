import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { noContent, ok } from '#platform/http/answer';
import type { May } from '#platform/http/caller';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps, settled } from '../deps.ts';

type Names = 'assignHost' | 'assignHosts' | 'unassignHost';

export const assignmentRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { reference } = deps;

  /**
   * Whoever assigns a host gets a say in the host's hours: so a host of an office they do not belong to is not theirs
   * to assign.
   */
  const checkTheirs = (may: May, hostIds: readonly string[]) => {
    const outside = hostIds.flatMap(reference.officesOf).filter((officeId) => !may.allows({ officeId }));
    if (outside.length > 0)
      throw new Problem('forbidden', { permission: 'hosts:manage', officeIds: [...new Set(outside)] });
  };

  return {
    assignHost: async (request) => {
      const { hostId, officeId } = request.params;
      request.may.check({ officeId });
      if (!reference.host(hostId) || !reference.office(officeId)) throw new Problem('not-found');
      const meta = await begin(deps, request);
      checkTheirs(request.may, [hostId]);
      const command = { type: 'AssignHosts', hostIds: [hostId] } as const;
      const { position } = await settled(
        deps,
        await deps.office.handle({ stream: `office-${officeId}`, command, meta }),
      );
      return noContent({ position });
    },
    assignHosts: async (request) => {
      const { officeId } = request.params;
      const { hostIds } = request.body;
      request.may.check({ officeId });
      if (!reference.office(officeId)) throw new Problem('not-found');
      const meta = await begin(deps, request);
      const unknown = hostIds.findIndex((hostId) => !reference.host(hostId));
      if (unknown !== -1) throw new Problem('unknown-reference', { field: `#/body/hostIds/${unknown}` });
      checkTheirs(request.may, hostIds);
      const command = { type: 'AssignHosts', hostIds } as const;
      const { position, state } = await settled(
        deps,
        await deps.office.handle({ stream: `office-${officeId}`, command, meta }),
      );
      return ok({ officeId, hostIds: [...(state?.hostIds ?? [])] }, { position });
    },
    unassignHost: async (request) => {
      const { hostId, officeId } = request.params;
      request.may.check({ officeId });
      if (!reference.host(hostId) || !reference.office(officeId)) throw new Problem('not-found');
      const meta = await begin(deps, request);
      const command = { type: 'UnassignHost', hostId } as const;
      const { position } = await settled(
        deps,
        await deps.office.handle({ stream: `office-${officeId}`, command, meta }),
      );
      return noContent({ position });
    },
  };
};
