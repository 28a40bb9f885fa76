import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { policyView } from '#contracts/views/directory';
import { created, ok } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import type { Details, Office } from './decider.ts';

type Names = 'openOffice' | 'changeOffice' | 'setOfficePolicy';

export const viewOf = ({ officeId, zone, status, details }: Office) => ({
  officeId,
  name: details.name,
  zone,
  status,
  address: details.address ?? null,
  phone: details.phone ?? null,
  email: details.email ?? null,
  description: details.description ?? null,
});

export const known = (state: Office | undefined): Office => {
  if (!state) throw new Problem('not-found');
  return state;
};

const etag = (revision: bigint | 'no-stream'): string => String(revision);

export const officeRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  return {
    openOffice: async (request) => {
      request.may.filter();
      const meta = await begin(deps, request);
      const officeId = idFrom(meta.commandId, 'office');
      const data = { officeId, ...request.body };
      const outcome = await settled(
        deps,
        await deps.office.handle({ stream: `office-${officeId}`, command: { type: 'OpenOffice', data }, meta }),
      );
      return created(`/api/v1/offices/${officeId}`, viewOf(known(outcome.state)), {
        position: outcome.position,
        etag: etag(outcome.revision),
      });
    },
    changeOffice: async (request) => {
      const { officeId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const outcome = await settled(
        deps,
        await deps.office.handle({
          stream: `office-${officeId}`,
          command: { type: 'ChangeOffice', change: request.body as Partial<Details> },
          meta,
          ...ifMatch(request.ifMatch),
        }),
      );
      return ok(viewOf(known(outcome.state)), { position: outcome.position, etag: etag(outcome.revision) });
    },
    setOfficePolicy: async (request) => {
      const { officeId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const command = { type: 'SetPolicy', policy: request.body } as const;
      const outcome = await settled(deps, await deps.office.handle({ stream: `office-${officeId}`, command, meta }));
      return ok(policyView(officeId, known(outcome.state).policy), { position: outcome.position });
    },
  };
};

export const ifMatch = (value: string | undefined): { ifMatch?: bigint } => {
  if (value === undefined) return {};
  if (!/^\d{1,19}$/.test(value)) throw new Problem('stale-revision');
  return { ifMatch: BigInt(value) };
};
