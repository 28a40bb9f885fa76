import type { Opening } from '#contracts/events/index';
import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { noContent, ok } from '#platform/http/answer';
import type { May } from '#platform/http/caller';
import type { Handlers } from '#platform/http/incoming';
import { affectedOf } from '../appointment/affected.ts';
import { begin, type CommandDeps, settled } from '../deps.ts';

type Names = 'setWeeklyHours' | 'setDate' | 'resetDate';

/** A host's things are the host's own and those of the offices the host works at. */
export const checkHost = ({ reference }: CommandDeps, may: May, hostId: string): void => {
  const host = reference.host(hostId);
  may.check({ personId: host?.personId, hostId }, ...reference.officesOf(hostId).map((officeId) => ({ officeId })));
  if (!host) throw new Problem('not-found');
};

export const availabilityRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const checkOpenings = (openings: readonly Opening[]) => {
    for (const [index, { officeId, serviceIds }] of openings.entries()) {
      if (!deps.reference.office(officeId))
        throw new Problem('unknown-reference', { field: `#/body/rules/${index}/officeId` });
      if (serviceIds?.some((id) => !deps.reference.service(id)))
        throw new Problem('unknown-reference', { field: `#/body/rules/${index}/serviceIds` });
    }
  };
  return {
    setWeeklyHours: async (request) => {
      const { hostId } = request.params;
      const meta = await begin(deps, request);
      checkHost(deps, request.may, hostId);
      checkOpenings(request.body.rules);
      const command = { type: 'SetWeeklyHours', hostId, ...request.body } as const;
      const { position } = await settled(
        deps,
        await deps.availability.handle({ stream: `availability-${hostId}`, command, meta }),
      );
      return ok({ hostId, affected: affectedOf(deps, hostId) }, { position });
    },
    setDate: async (request) => {
      const { hostId, date } = request.params;
      const meta = await begin(deps, request);
      checkHost(deps, request.may, hostId);
      const { openings, publicText } = request.body;
      checkOpenings(openings);
      const command = { type: 'SetDate', hostId, date, openings, ...(publicText && { publicText }) } as const;
      const { position } = await settled(
        deps,
        await deps.availability.handle({ stream: `availability-${hostId}`, command, meta }),
      );
      return ok({ hostId, affected: affectedOf(deps, hostId) }, { position });
    },
    resetDate: async (request) => {
      const { hostId, date } = request.params;
      const meta = await begin(deps, request);
      checkHost(deps, request.may, hostId);
      const command = { type: 'ResetDate', hostId, date } as const;
      const { position } = await settled(
        deps,
        await deps.availability.handle({ stream: `availability-${hostId}`, command, meta }),
      );
      return noContent({ position });
    },
  };
};
