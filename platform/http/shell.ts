import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ParsedUrlQuery } from 'node:querystring';
import express, { type Express } from 'express';
import { z } from 'zod';
import type { Position } from '#contracts/events/index';
import { fullPath, isQuery, type OperationShape } from '#contracts/operation';
import { Problem } from '#contracts/problems';
import type { Log } from '../log.ts';
import { readBody } from './body.ts';
import { admit, type Caller } from './caller.ts';
import { addressOf, cors, hostGuard } from './edge.ts';
import type { Entered, InFlight } from './in-flight.ts';
import {
  cookieOf,
  type Handler,
  type Handlers,
  headerOf,
  type Incoming,
  idempotencyKeyOf,
  ifMatchOf,
  type Operations,
  seenBy,
} from './incoming.ts';
import type { Limiter } from './limits.ts';
import { metersOf } from './meter.ts';
import { renderProblem } from './problem-answer.ts';
import { routeTable, targetOf } from './routing.ts';
import { securityHeaders } from './security-headers.ts';
import { type Head, send, shapeAnswer } from './send.ts';
import { parse } from './validate.ts';

export type ShellOptions = {
  readonly log: Log;
  readonly settings: {
    readonly ALLOWED_HOSTS: readonly string[];
    readonly TRUSTED_PROXIES: readonly string[];
    readonly CORS_ORIGINS: readonly string[];
    readonly CORS_CREDENTIALS: boolean;
    readonly MAX_REQUEST_SIZE: number;
    readonly SECURITY_HEADERS: boolean;
    readonly REQUEST_LOGGING: boolean;
  };
  readonly authenticate: (request: IncomingMessage) => Caller | Promise<Caller>;
  readonly limiter: Limiter | undefined;
  readonly inFlight: InFlight;
  /** Resolves when every named projection has handled the log up to there; throws `not-caught-up`. */
  readonly caughtUp?: (reads: readonly string[], seen: Position) => Promise<void>;
  readonly observe?: (operation: string, method: string, status: number, seconds: number) => void;
  /** Tests: an answer that breaks the contract, or a handler that forgot to ask whose an object is, is a 500. */
  readonly strict: boolean;
};

const requestIdOf = (request: IncomingMessage): string => {
  const given = headerOf(request, 'x-request-id');
  return given !== undefined && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID();
};

const strictObject = <T extends OperationShape['body']>(schema: T): T => {
  // A body that may be left out is no looser for that when it is there.
  if (schema instanceof z.ZodOptional) return strictObject(schema.unwrap() as z.ZodType).optional() as unknown as T;
  return schema !== undefined && 'strict' in schema && typeof schema.strict === 'function' ? schema.strict() : schema;
};

/** Who asks for the head alone gets that of the whole answer. */
const methodOf = ({ method = '' }: IncomingMessage): string => (method === 'HEAD' ? 'GET' : method);

type Asked = { readonly params: Readonly<Record<string, string>>; readonly query: ParsedUrlQuery };

/**
 * Exactly the operations of the contract: parse, admit, hand over, answer. They are found in a table of their own and
 * Express serves what is beside them, since it takes a third of what a ready answer costs.
 */
export const createShell = <T extends Operations>(
  operations: T,
  handlers: Handlers<T>,
  options: ShellOptions,
  extra?: (app: Express) => void,
): RequestListener => {
  const { settings, log } = options;
  const fixed: Head = settings.SECURITY_HEADERS ? Object.entries(securityHeaders()).flat() : [];
  const guardHost = hostGuard(settings.ALLOWED_HOSTS);
  const addressFrom = addressOf(settings.TRUSTED_PROXIES);
  const answerCors = cors(settings);

  const finish = (
    operation: string,
    request: IncomingMessage,
    started: bigint,
    requestId: string,
    status: number,
    caller?: Caller,
    code?: string,
  ) => {
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    options.observe?.(operation, request.method ?? '', status, seconds);
    if (settings.REQUEST_LOGGING)
      log.info('request', {
        operation,
        method: request.method ?? '',
        status,
        ms: Math.round(seconds * 1e6) / 1e3,
        requestId,
        actor: caller?.actorId,
        code,
      });
  };

  const fail = (
    error: unknown,
    operation: string,
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    head: Head = ['X-Request-Id', requestId, ...fixed],
  ) => {
    if (!(error instanceof Problem))
      log.error('a request failed', {
        requestId,
        operation,
        error: error instanceof Error ? error : new Error(String(error)),
      });
    const answer = renderProblem(error, requestId);
    send(request, response, answer, answer.text, head);
    return answer;
  };

  const serve = (name: string, operation: OperationShape, handler: Handler) => {
    const body = strictObject(operation.body);
    const query = strictObject(operation.query);
    const kind = operation.limit ?? (isQuery(operation) ? 'read' : 'write');
    const { limiter } = options;
    const meters = limiter && kind !== 'none' ? metersOf(limiter, kind) : undefined;
    return async (request: IncomingMessage, response: ServerResponse, asked: Asked) => {
      const started = process.hrtime.bigint();
      const requestId = requestIdOf(request);
      const head: Head = ['X-Request-Id', requestId, ...fixed];
      let underway: Entered | undefined;
      let caller: Caller | undefined;
      try {
        const entered = options.inFlight.enter(request, response, requestId);
        underway = entered;
        const address = addressFrom(request);
        try {
          caller = await options.authenticate(request);
        } catch (refusal) {
          // Whoever proves nothing counts by where they come from: guessing at tokens and keys has its limit, too.
          if (meters) await meters.ofStranger(head, address);
          throw refusal;
        }
        if (meters) {
          const counted = meters.of(caller, head, address);
          if (counted) await counted;
        }
        const may = admit(caller, operation.access);
        const incoming: Incoming = {
          operation: name,
          params: (operation.params ? parse(operation.params, 'params', asked.params) : undefined) as undefined,
          query: (query ? parse(query, 'query', asked.query) : undefined) as undefined,
          body: (body
            ? parse(body, 'body', await readBody(request, settings.MAX_REQUEST_SIZE, operation.form === true))
            : undefined) as undefined,
          caller,
          may,
          requestId,
          address,
          idempotencyKey: idempotencyKeyOf(request),
          ifMatch: ifMatchOf(request, operation.ifMatch),
          seen: seenBy(request),
          header: (header) => headerOf(request, header),
          cookie: (cookie) => cookieOf(request, cookie),
          signal: entered.signal,
        };
        if (incoming.seen && operation.reads && options.caughtUp)
          await options.caughtUp(operation.reads, incoming.seen);
        const answer = await handler(incoming);
        if (options.strict && operation.access.kind === 'permission' && !may.asked())
          throw new Error(`${name} answered without asking whose it is`);
        const status = send(request, response, answer, shapeAnswer(operation, answer, options.strict), head);
        finish(name, request, started, requestId, status, caller);
      } catch (error) {
        const { status, code } = fail(error, name, request, response, requestId, head);
        finish(name, request, started, requestId, status, caller, code);
      } finally {
        underway?.leave();
      }
    };
  };

  const routes = routeTable<ReturnType<typeof serve>>();
  for (const [name, operation] of Object.entries(operations)) {
    const handler = handlers[name];
    if (!handler) throw new Error(`the operation ${name} has no handler`);
    routes.add(operation.method.toUpperCase(), fullPath(operation), serve(name, operation, handler as Handler));
  }

  const app = express();
  app.disable('x-powered-by').disable('etag');
  extra?.(app);

  app.use((request, response) => {
    const methods = routes.methodsAt(request.path);
    const allow = methods.join(', ');
    if (allow !== '' && request.method === 'OPTIONS')
      return void send(request, response, { status: 204, headers: { Allow: allow } }, undefined, [
        'X-Request-Id',
        requestIdOf(request),
        ...fixed,
      ]);
    // A path whose method is known and that found nothing all the same cannot be decoded.
    const isUnknown = allow === '' || methods.includes(methodOf(request));
    fail(
      isUnknown ? new Problem('not-found') : new Problem('method-not-allowed', { allow }),
      'none',
      request,
      response,
      requestIdOf(request),
    );
  });
  app.use((_error: unknown, request: express.Request, response: express.Response, _next: express.NextFunction) => {
    // Express itself only fails on a path it cannot decode.
    fail(new Problem('not-found'), 'none', request, response, requestIdOf(request));
  });

  return (request, response) => {
    try {
      guardHost(request);
      if (answerCors(request, response)) return;
    } catch (error) {
      return void fail(error, 'edge', request, response, requestIdOf(request));
    }
    const { path, query } = targetOf(request.url ?? '');
    const found = routes.find(methodOf(request), path);
    if (found) void found.to(request, response, { params: found.params, query });
    else app(request, response);
  };
};
