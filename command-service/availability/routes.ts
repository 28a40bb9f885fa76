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

/** The offices whose openings the caller may change; undefined for the host and for whoever may change all. */
const officesWithin = ({ reference }: CommandDeps, may: May, hostId: string): { readonly within?: string[] } =>
  may.allows({ personId: reference.host(hostId)?.personId, hostId }) ? {} : { within: [...may.reach.officeIds] };

/** What belongs to a host as a whole is not for one office to change while the host works at another one too. */
export const checkWholeHost = (deps: CommandDeps, may: May, hostId: string): void => {
  checkHost(deps, may, hostId);
  const { within } = officesWithin(deps, may, hostId);
  const outside = within ? deps.reference.officesOf(hostId).filter((officeId) => !within.includes(officeId)) : [];
  if (outside.length > 0) throw new Problem('forbidden', { permission: 'hosts:manage', officeIds: outside });
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
      const own = officesWithin(deps, request.may, hostId);
      const command = { type: 'SetWeeklyHours', hostId, ...request.body, ...own } as const;
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
      const own = officesWithin(deps, request.may, hostId);
      const text = publicText ? { publicText } : {};
      const command = { type: 'SetDate', hostId, date, openings, ...text, ...own } as const;
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
      const command = { type: 'ResetDate', hostId, date, ...officesWithin(deps, request.may, hostId) } as const;
      const { position } = await settled(
        deps,
        await deps.availability.handle({ stream: `availability-${hostId}`, command, meta }),
      );
      return noContent({ position });
    },
  };
};
