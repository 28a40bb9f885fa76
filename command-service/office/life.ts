import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { created, noContent, ok } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import type { CommandMeta } from '../append/request.ts';
import { affectedOf } from '../appointment/affected.ts';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import type { OfficeCommand } from './decider.ts';
import { known, viewOf } from './routes.ts';

type Names =
  | 'suspendOffice'
  | 'reactivateOffice'
  | 'addDepartment'
  | 'renameDepartment'
  | 'removeDepartment'
  | 'declareHoliday'
  | 'withdrawHoliday';

export const officeLifeRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { reference } = deps;
  const handle = async (officeId: string, command: OfficeCommand, meta: CommandMeta) => {
    const outcome = await settled(deps, await deps.office.handle({ stream: `office-${officeId}`, command, meta }));
    return { ...outcome, office: known(outcome.state) };
  };
  /** Future appointments there that its hours no longer cover. */
  const affectedAt = (officeId: string): string[] => {
    const hostIds = [...(reference.office(officeId)?.hostIds ?? [])];
    const here = new Set(
      hostIds
        .flatMap((hostId) => reference.visitsTo(hostId).filter((visit) => visit.officeId === officeId))
        .map(({ appointmentId }) => appointmentId),
    );
    return hostIds.flatMap((hostId) => affectedOf(deps, hostId)).filter((appointmentId) => here.has(appointmentId));
  };
  const hostsIn = (officeId: string, departmentId: string): number =>
    [...(reference.office(officeId)?.hostIds ?? [])].filter((hostId) => {
      const host = reference.host(hostId);
      return host?.profile.departmentId === departmentId && !host.retired;
    }).length;

  return {
    suspendOffice: async (request) => {
      const { officeId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const command = { type: 'SuspendOffice', reason: request.body?.reason } as const;
      const { office, position } = await handle(officeId, command, meta);
      return ok({ ...viewOf(office), affected: affectedAt(officeId) }, { position });
    },
    reactivateOffice: async (request) => {
      const { officeId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const { office, position } = await handle(officeId, { type: 'ReactivateOffice' }, meta);
      return ok(viewOf(office), { position });
    },
    addDepartment: async (request) => {
      const { officeId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const { name } = request.body;
      const departmentId = idFrom(meta.commandId, 'department');
      const { position } = await handle(officeId, { type: 'AddDepartment', departmentId, name }, meta);
      return created(`/api/v1/offices/${officeId}/departments`, { departmentId, officeId, name }, { position });
    },
    renameDepartment: async (request) => {
      const { officeId, departmentId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const { name } = request.body;
      const { position } = await handle(officeId, { type: 'RenameDepartment', departmentId, name }, meta);
      return ok({ departmentId, officeId, name }, { position });
    },
    removeDepartment: async (request) => {
      const { officeId, departmentId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const hosts = hostsIn(officeId, departmentId);
      if (hosts > 0) throw new Problem('department-in-use', { hosts });
      const { position, events } = await handle(officeId, { type: 'RemoveDepartment', departmentId }, meta);
      // The same command sent again finds what it did; another one finds nothing to remove.
      if (events.length === 0) throw new Problem('not-found');
      return noContent({ position });
    },
    declareHoliday: async (request) => {
      const { officeId, date } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const { publicText } = request.body;
      const { position } = await handle(officeId, { type: 'DeclareHoliday', date, publicText }, meta);
      return ok({ date, publicText, affected: affectedAt(officeId) }, { position });
    },
    withdrawHoliday: async (request) => {
      const { officeId, date } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const { position } = await handle(officeId, { type: 'WithdrawHoliday', date }, meta);
      return noContent({ position });
    },
  };
};
