import type { AnyEvent, Recorded } from '#contracts/events/index';
import { categoryOf } from '#contracts/ids';
import type { QueryOf } from '#contracts/operation';
import type { ApiOperations } from '#contracts/operations/index';
import { instantOf } from '../entries.ts';

export type AuditQuery = QueryOf<ApiOperations['listAuditEvents']>;

/** Does an event answer the filters? */
export const wantedBy = ({ category, type, actorId, correlationId, from, to }: AuditQuery) => {
  const since = from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
  const until = to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to);
  return (event: Recorded<AnyEvent>): boolean => {
    if (category !== undefined && categoryOf(event.stream) !== category) return false;
    if (type !== undefined && event.type !== type) return false;
    if (actorId !== undefined && event.metadata.actorId !== actorId) return false;
    if (correlationId !== undefined && event.metadata.$correlationId !== correlationId) return false;
    const at = Date.parse(instantOf(event));
    return at >= since && at < until;
  };
};
