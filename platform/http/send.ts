import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { z } from 'zod';
import type { OperationShape } from '#contracts/operation';
import { type Answer, consistencyToken } from './answer.ts';
import { headerOf } from './incoming.ts';

/** Thrown when an answer breaks the contract and answers are being checked (tests). */
export class BrokenAnswer extends Error {}

/**
 * The body as the contract knows it. What it does not know is dropped, so that a column added to a table never
 * reaches a caller by accident; when `strict`, it fails instead.
 */
export const shapeAnswer = (
  operation: OperationShape,
  answer: Answer,
  strict: boolean,
): string | Buffer | undefined => {
  const declared = operation.responses[answer.status];
  if (strict && declared === undefined)
    throw new BrokenAnswer(`${operation.method} ${operation.path} answered ${answer.status}, which is not declared`);
  const isSchema = declared instanceof z.ZodType;
  if (answer.text !== undefined) {
    if (strict && isSchema && answer.type === undefined) check(operation, declared, JSON.parse(answer.text.toString()));
    return answer.text;
  }
  if (answer.body === undefined) return undefined;
  if (!isSchema) return JSON.stringify(answer.body);
  if (strict) check(operation, declared, JSON.parse(JSON.stringify(answer.body)));
  const shaped = declared.safeParse(answer.body);
  return JSON.stringify(shaped.success ? shaped.data : answer.body);
};

const check = (operation: OperationShape, schema: z.ZodType, value: unknown) => {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw new BrokenAnswer(`${operation.method} ${operation.path}: ${z.prettifyError(parsed.error)}`);
  const dropped = unknownKeys(value, parsed.data);
  if (dropped.length > 0)
    throw new BrokenAnswer(`${operation.method} ${operation.path}: the contract does not know ${dropped.join(', ')}`);
};

const unknownKeys = (given: unknown, kept: unknown, path = ''): string[] => {
  if (Array.isArray(given))
    return given.flatMap((item, i) => unknownKeys(item, (kept as unknown[])[i], `${path}[${i}]`));
  if (given === null || typeof given !== 'object' || kept === null || typeof kept !== 'object') return [];
  return Object.entries(given).flatMap(([key, value]) =>
    Object.hasOwn(kept, key) ? unknownKeys(value, Reflect.get(kept, key), `${path}.${key}`) : [`${path}.${key}`],
  );
};

const matches = (request: IncomingMessage, etag: string): boolean =>
  (headerOf(request, 'if-none-match') ?? '')
    .split(',')
    .some((item) => item.trim().replace(/^W\//, '') === `"${etag}"` || item.trim() === '*');

export const send = (
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  body: string | Buffer | undefined,
  fixed: Readonly<Record<string, string>>,
): number => {
  if (response.headersSent || response.destroyed) return response.statusCode;
  for (const name in fixed) response.setHeader(name, fixed[name] as string);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value as string);
  if (answer.position) response.setHeader('Consistency-Token', consistencyToken(answer.position));
  if (answer.etag !== undefined) response.setHeader('ETag', `"${answer.etag}"`);
  if (!response.hasHeader('Cache-Control'))
    response.setHeader('Cache-Control', answer.etag !== undefined ? 'private, no-cache' : 'no-store');
  if (
    answer.etag !== undefined &&
    answer.status === 200 &&
    (request.method === 'GET' || request.method === 'HEAD') &&
    matches(request, answer.etag)
  ) {
    response.statusCode = 304;
    response.end();
    return 304;
  }
  response.statusCode = answer.status;
  if (answer.stream) {
    response.setHeader('Content-Type', answer.type ?? 'application/octet-stream');
    if (request.method === 'HEAD') response.end();
    else pipeline(answer.stream, response, () => undefined);
    return answer.status;
  }
  if (body === undefined) {
    if (answer.status !== 204 && answer.status !== 304) response.setHeader('Content-Length', '0');
    response.end();
    return answer.status;
  }
  response.setHeader('Content-Type', answer.type ?? 'application/json; charset=utf-8');
  response.setHeader('Content-Length', typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
  return answer.status;
};
