import type { Terms } from '#contracts/events/index';
import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { created, noContent, ok } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { ifMatch } from '../office/routes.ts';
import type { Service } from './decider.ts';

type Names = 'offerService' | 'changeService' | 'withdrawService';

const viewOf = (service: Service | undefined) => {
  if (!service) throw new Problem('not-found');
  return { serviceId: service.serviceId, ...service.terms, withdrawn: service.withdrawn };
};

export const serviceRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  /** A service belongs to the offices it names; one for all offices is the admins'. */
  const checkOffices = (
    may: { check(...targets: { officeId?: string }[]): void; readonly reach: { readonly all: boolean } },
    officeIds: readonly string[] | undefined,
  ) => {
    if (officeIds === undefined || officeIds.length === 0) {
      if (!may.reach.all)
        throw new Problem('forbidden', { permission: 'services:manage', reason: 'name your offices in officeIds' });
      may.check({});
      return;
    }
    for (const officeId of officeIds) may.check({ officeId });
  };
  const checkReferences = ({ officeIds, hostIds }: Partial<Terms>) => {
    if (officeIds?.some((id) => !deps.reference.office(id)))
      throw new Problem('unknown-reference', { field: '#/body/officeIds' });
    if (hostIds?.some((id) => !deps.reference.host(id)))
      throw new Problem('unknown-reference', { field: '#/body/hostIds' });
  };
  const existing = (serviceId: string): Service => {
    const service = deps.reference.service(serviceId);
    if (!service) throw new Problem('not-found');
    return service;
  };

  return {
    offerService: async (request) => {
      checkOffices(request.may, request.body.officeIds);
      const meta = await begin(deps, request);
      checkReferences(request.body);
      const serviceId = idFrom(meta.commandId, 'service');
      const command = { type: 'OfferService', serviceId, terms: request.body } as const;
      const { state, position, revision } = await settled(
        deps,
        await deps.service.handle({ stream: `service-${serviceId}`, command, meta }),
      );
      return created(`/api/v1/services/${serviceId}`, viewOf(state), { position, etag: String(revision) });
    },
    changeService: async (request) => {
      const { serviceId } = request.params;
      const meta = await begin(deps, request);
      const { terms } = existing(serviceId);
      checkOffices(request.may, terms.officeIds);
      if (request.body.officeIds) checkOffices(request.may, request.body.officeIds);
      const change = Object.fromEntries(
        Object.entries(request.body).filter(([, value]) => value !== undefined),
      ) as Partial<Terms>;
      checkReferences(change);
      const command = { type: 'ChangeTerms', terms: change } as const;
      const { state, position, revision } = await settled(
        deps,
        await deps.service.handle({ stream: `service-${serviceId}`, command, meta, ...ifMatch(request.ifMatch) }),
      );
      return ok(viewOf(state), { position, etag: String(revision) });
    },
    withdrawService: async (request) => {
      const { serviceId } = request.params;
      const meta = await begin(deps, request);
      checkOffices(request.may, existing(serviceId).terms.officeIds);
      const { position } = await settled(
        deps,
        await deps.service.handle({ stream: `service-${serviceId}`, command: { type: 'WithdrawService' }, meta }),
      );
      return noContent({ position });
    },
  };
};
