import type { IncomingMessage } from 'node:http';
import type { Position } from '#contracts/events/index';
import type { BodyOf, OperationShape, ParamsOf, QueryOf } from '#contracts/operation';
import { Problem } from '#contracts/problems';
import type { Answer } from './answer.ts';
import { parseConsistencyToken } from './answer.ts';
import type { Caller, May } from './caller.ts';

/** A request as a handler gets it: parsed, admitted, counted. */
export type Incoming<O extends OperationShape = OperationShape> = {
  readonly operation: string;
  readonly params: ParamsOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
  readonly caller: Caller;
  readonly may: May;
  readonly requestId: string;
  readonly address: string;
  readonly idempotencyKey: string | undefined;
  readonly ifMatch: string | undefined;
  /** The answer must show at least this much of the log. */
  readonly seen: Position | undefined;
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
  /** Aborted when the client went away or the time is up. */
  signal(): AbortSignal;
};

export type Handler<O extends OperationShape = OperationShape> = (request: Incoming<O>) => Promise<Answer> | Answer;
export type Operations = Readonly<Record<string, OperationShape>>;
/** One handler for each operation of a service; a missing or misspelt one does not compile. */
export type Handlers<T extends Operations> = { readonly [Name in keyof T]: Handler<T[Name]> };

export const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value[0] : value;
};

export const cookieOf = (request: IncomingMessage, name: string): string | undefined => {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
};

export const idempotencyKeyOf = (request: IncomingMessage): string | undefined => {
  const key = headerOf(request, 'idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key))
    throw new Problem('unsupported-header', { header: 'Idempotency-Key', reason: '1 to 255 visible ASCII characters' });
  return key;
};

export const seenBy = (request: IncomingMessage): Position | undefined => {
  const token = headerOf(request, 'consistency-token');
  if (token === undefined) return undefined;
  const position = token.length <= 100 ? parseConsistencyToken(token) : undefined;
  if (!position) throw new Problem('invalid-token-position');
  return position;
};

/** The revision inside If-Match; `*` means any. */
export const ifMatchOf = (request: IncomingMessage, rule: OperationShape['ifMatch']): string | undefined => {
  const value = headerOf(request, 'if-match');
  if (value === undefined && rule === 'required') throw new Problem('precondition-required');
  if (value === undefined || value === '*') return undefined;
  const match = /^(?:W\/)?"([^"]{1,200})"$/.exec(value);
  if (!match?.[1]) throw new Problem('unsupported-header', { header: 'If-Match', reason: 'one ETag as it came' });
  return match[1];
};
