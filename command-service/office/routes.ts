import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { policyView } from '#contracts/views/directory';
import { created, noContent, ok } from '#platform/http/answer';
import type { May } from '#platform/http/caller';
import type { Handlers } from '#platform/http/incoming';
import { type Asked, begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import type { Details, Office } from './decider.ts';

type Names = 'openOffice' | 'changeOffice' | 'setOfficePolicy' | 'addMember' | 'assignHost' | 'unassignHost';

const viewOf = ({ officeId, zone, status, details }: Office) => ({
  officeId,
  name: details.name,
  zone,
  status,
  address: details.address ?? null,
  phone: details.phone ?? null,
  email: details.email ?? null,
  description: details.description ?? null,
});

const known = (state: Office | undefined): Office => {
  if (!state) throw new Problem('not-found');
  return state;
};

const etag = (revision: bigint | 'no-stream'): string => String(revision);

type Assignment = Asked & {
  readonly params: { readonly hostId: string; readonly officeId: string };
  readonly may: May;
};

export const officeRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  /**
   * Both the host and the office must be there, and the caller's reach must cover that office. Whoever assigns a host
   * gets a say in the host's hours: so a host of an office they do not belong to is not theirs to assign.
   */
  const assignment = async (request: Assignment, type: 'AssignHost' | 'UnassignHost') => {
    const { hostId, officeId } = request.params;
    request.may.check({ officeId });
    if (!deps.reference.host(hostId) || !deps.reference.office(officeId)) throw new Problem('not-found');
    const meta = await begin(deps, request);
    const outside = deps.reference.officesOf(hostId).filter((id) => !request.may.allows({ officeId: id }));
    if (type === 'AssignHost' && outside.length > 0)
      throw new Problem('forbidden', { permission: 'hosts:manage', officeIds: outside });
    const { position } = await settled(
      deps,
      await deps.office.handle({ stream: `office-${officeId}`, command: { type, hostId }, meta }),
    );
    return noContent({ position });
  };

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
    addMember: async (request) => {
      const { officeId } = request.params;
      request.may.check({ officeId });
      const { personId, ...member } = request.body;
      const meta = await begin(deps, request);
      if (!deps.reference.person(personId)) throw new Problem('unknown-reference', { field: '#/body/personId' });
      const outcome = await settled(
        deps,
        await deps.office.handle({
          stream: `office-${officeId}`,
          command: { type: 'AddMember', personId, member },
          meta,
        }),
      );
      const body = {
        officeId,
        personId,
        role: member.role,
        position: member.position ?? null,
        isPrimary: member.isPrimary,
      };
      return created(`/api/v1/offices/${officeId}/memberships/${personId}`, body, { position: outcome.position });
    },
    assignHost: (request) => assignment(request, 'AssignHost'),
    unassignHost: (request) => assignment(request, 'UnassignHost'),
  };
};

export const ifMatch = (value: string | undefined): { ifMatch?: bigint } => {
  if (value === undefined) return {};
  if (!/^\d{1,19}$/.test(value)) throw new Problem('stale-revision');
  return { ifMatch: BigInt(value) };
};
