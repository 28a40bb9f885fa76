import type { SummaryScope } from '#contracts/events/index';
import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { accepted, ok } from '#platform/http/answer';
import type { May } from '#platform/http/caller';
import type { Handlers, Incoming } from '#platform/http/incoming';
import { standing } from '../appointment/change.ts';
import { checkHost } from '../availability/routes.ts';
import { begin, type CommandDeps } from '../deps.ts';
import { idFrom } from '../ids.ts';

type Names = 'requestSummary' | 'writeSummary' | 'failSummary';

export const summaryRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  /** Who asks for a summary must be allowed to see what it tells about. */
  const checkScope = async (scope: SummaryScope, request: Incoming<(typeof commandOperations)['requestSummary']>) => {
    const { may, caller } = request;
    if (scope.kind === 'mine') return may.check({ personId: caller.personId });
    if (scope.kind === 'office-week') return may.check({ officeId: scope.officeId });
    if (scope.kind === 'host-day') return checkHost(deps, may, scope.hostId);
    await standing(deps, { params: { appointmentId: scope.appointmentId }, may });
  };
  /** A host may work at offices the caller has no part in: what happens there is not told. */
  const officesOf = (scope: SummaryScope, may: May): { readonly officeIds?: string[] } => {
    if (scope.kind !== 'host-day') return {};
    const { hostId } = scope;
    if (may.allows({ personId: deps.reference.host(hostId)?.personId, hostId })) return {};
    return { officeIds: deps.reference.officesOf(hostId).filter((officeId) => may.allows({ officeId })) };
  };
  return {
    requestSummary: async (request) => {
      const { scope } = request.body;
      const requestedBy = request.caller.personId;
      if (requestedBy === undefined) throw new Problem('forbidden');
      const meta = await begin(deps, request);
      await checkScope(scope, request);
      const summaryId = idFrom(meta.commandId, 'summary');
      const data = { summaryId, requestedBy, scope, ...officesOf(scope, request.may) };
      const command = { type: 'RequestSummary', data } as const;
      const { position } = await deps.summary.handle({ stream: `summary-${summaryId}`, command, meta });
      const view = {
        summaryId,
        scope,
        state: 'queued',
        text: null,
        provider: null,
        model: null,
        eventIds: [],
        stale: false,
        why: null,
        requestedAt: meta.at,
        settledAt: null,
      };
      return accepted(`/api/v1/summaries/${summaryId}`, view, { position });
    },
    writeSummary: async (request) => {
      const { summaryId } = request.params;
      const meta = await begin(deps, request);
      const { position } = await deps.summary.handle({
        stream: `summary-${summaryId}`,
        command: { type: 'WriteSummary', written: request.body },
        meta,
      });
      return ok({ summaryId }, { position });
    },
    failSummary: async (request) => {
      const { summaryId } = request.params;
      const meta = await begin(deps, request);
      const { position } = await deps.summary.handle({
        stream: `summary-${summaryId}`,
        command: { type: 'FailSummary', ...request.body },
        meta,
      });
      return ok({ summaryId }, { position });
    },
  };
};
