import { tzdbVersion } from '#timetable/zones';
import type { CommandMeta } from './append/request.ts';
import { bodyHashOf, commandIdOf } from './ids.ts';

type Asked = {
  readonly operation: string;
  readonly params?: unknown;
  readonly body?: unknown;
  readonly caller: { readonly actorId: string; readonly kind: string };
  readonly idempotencyKey: string | undefined;
  readonly requestId: string;
  readonly address?: string;
};

/** All strangers act as `public`; their keys are their own all the same. Hashed with the key, so stored nowhere. */
const keyOwner = ({ caller, address }: Asked): string =>
  caller.kind === 'anonymous' ? `${caller.actorId}:${address ?? ''}` : caller.actorId;

/** Who commands, when and why: written with every event the request makes. */
export const metaOf = (secret: Buffer, request: Asked, now: Date): CommandMeta => {
  const commandId = commandIdOf(secret, keyOwner(request), request.operation, request.idempotencyKey);
  return {
    commandId,
    actorId: request.caller.actorId,
    via: request.caller.kind === 'system' ? 'system' : 'api',
    at: now.toISOString(),
    tz: tzdbVersion,
    $correlationId: request.requestId,
    $causationId: commandId,
    // Last: a field behind a spread costs ten times as much (docs/adr/0016).
    ...(request.idempotencyKey === undefined ? {} : { bodyHash: bodyHashOf(secret, request.params, request.body) }),
  };
};
