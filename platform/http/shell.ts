import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express } from 'express';
import { z } from 'zod';
import type { Position } from '#contracts/events/index';
import { expressPath, fullPath, isQuery, type OperationShape } from '#contracts/operation';
import { Problem } from '#contracts/problems';
import type { Log } from '../log.ts';
import { readBody } from './body.ts';
import { admit, type Caller } from './caller.ts';
import { addressOf, cors, hostGuard } from './edge.ts';
import type { InFlight } from './in-flight.ts';
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

/** Express with exactly the operations of the contract on it: parse, admit, hand over, answer. */
export const createShell = <T extends Operations>(
  operations: T,
  handlers: Handlers<T>,
  options: ShellOptions,
  extra?: (app: Express) => void,
): Express => {
  const { settings, log } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('case sensitive routing', true);
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
    return async (request: express.Request, response: express.Response) => {
      const started = process.hrtime.bigint();
      const requestId = requestIdOf(request);
      const head: Head = ['X-Request-Id', requestId, ...fixed];
      let leave = () => {};
      let caller: Caller | undefined;
      try {
        leave = options.inFlight.enter(request, response, requestId);
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
          params: (operation.params ? parse(operation.params, 'params', request.params) : undefined) as undefined,
          query: (query ? parse(query, 'query', request.query) : undefined) as undefined,
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
          signal: () => options.inFlight.signal(response),
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
        leave();
      }
    };
  };

  app.use((request, response, next) => {
    try {
      guardHost(request);
      if (!answerCors(request, response)) next();
    } catch (error) {
      fail(error, 'edge', request, response, requestIdOf(request));
    }
  });

  // One small router for each first segment, looked up: Express would try one after the other, on every request.
  const routers = new Map<string, express.Router>();
  const routerFor = (kind: string): express.Router => {
    const router = routers.get(kind) ?? express.Router({ caseSensitive: true });
    routers.set(kind, router);
    return router;
  };
  app.use((request, response, next) => {
    const router = routers.get(kindOf(request.path));
    if (router) router(request, response, next);
    else next();
  });
  for (const [name, operation] of Object.entries(operations)) {
    const path = expressPath(fullPath(operation));
    const handler = handlers[name];
    if (!handler) throw new Error(`the operation ${name} has no handler`);
    routerFor(kindOf(path))[operation.method](path, serve(name, operation, handler as Handler));
  }

  extra?.(app);

  app.use((request, response) => {
    const requestId = requestIdOf(request);
    const allow = methodsAt(operations, request.path);
    fail(
      allow.length > 0 ? new Problem('method-not-allowed', { allow: allow.join(', ') }) : new Problem('not-found'),
      'none',
      request,
      response,
      requestId,
    );
  });
  app.use((_error: unknown, request: express.Request, response: express.Response, _next: express.NextFunction) => {
    // Express itself only fails on a path it cannot decode.
    fail(new Problem('not-found'), 'none', request, response, requestIdOf(request));
  });
  return app;
};

/** What a path is about: its first segment, behind the API's prefix where it has it. */
const kindOf = (path: string): string => /^(?:\/api\/v1)?\/[^/]*/.exec(path)?.[0] ?? '/';

/** Which methods a path takes, for the 405 of one it does not. */
const methodsAt = (operations: Operations, path: string): string[] =>
  Object.values(operations)
    .filter((operation) =>
      new RegExp(
        `^${fullPath(operation)
          .replaceAll('.', '\\.')
          .replaceAll(/\{\w+\}/g, '[^/]+')}/?$`,
      ).test(path),
    )
    .map(({ method }) => method.toUpperCase());
