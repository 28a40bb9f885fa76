import type { IncomingMessage, OutgoingHttpHeader, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { z } from 'zod';
import type { OperationShape } from '#contracts/operation';
import { type Answer, consistencyToken } from './answer.ts';
import { headerOf } from './incoming.ts';

/** Thrown when an answer breaks the contract: whoever asked gets a 500 and never what was not meant for them. */
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
  if (declared === undefined)
    throw new BrokenAnswer(`${operation.method} ${operation.path} answered ${answer.status}, which is not declared`);
  if (!isSchema) return JSON.stringify(answer.body);
  if (strict) check(operation, declared, JSON.parse(JSON.stringify(answer.body)));
  const shaped = declared.safeParse(answer.body);
  if (!shaped.success) throw brokenBy(operation, shaped.error);
  return JSON.stringify(shaped.data);
};

const brokenBy = (operation: OperationShape, error: z.ZodError): BrokenAnswer =>
  new BrokenAnswer(`${operation.method} ${operation.path}: ${z.prettifyError(error)}`);

const check = (operation: OperationShape, schema: z.ZodType, value: unknown) => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw brokenBy(operation, parsed.error);
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

/** Names and values in turn: set one by one they cost twice as much, and every answer has twenty. */
export type Head = OutgoingHttpHeader[];

const has = (head: Head, name: string): boolean => {
  for (let n = 0; n < head.length; n += 2) if (String(head[n]).toLowerCase() === name) return true;
  return false;
};

/** An answer's own header instead of one that every answer has. */
const put = (head: Head, name: string, value: string | readonly string[]): void => {
  const text = typeof value === 'string' ? value : [...value];
  for (let n = 0; n < head.length; n += 2)
    if (String(head[n]).toLowerCase() === name.toLowerCase()) {
      head[n + 1] = text;
      return;
    }
  head.push(name, text);
};

const isNotModified = (request: IncomingMessage, { etag, status }: Answer): boolean =>
  etag !== undefined &&
  status === 200 &&
  (request.method === 'GET' || request.method === 'HEAD') &&
  matches(request, etag);

/** `first` is what every answer says; it stays as it is, should this one fail. */
export const send = (
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  body: string | Buffer | undefined,
  first: Readonly<Head>,
): number => {
  if (response.headersSent || response.destroyed) return response.statusCode;
  const head = [...first];
  const { status, headers, position, etag, stream } = answer;
  for (const name in headers) put(head, name, headers[name] ?? '');
  if (position) head.push('Consistency-Token', consistencyToken(position));
  if (etag !== undefined) head.push('ETag', `"${etag}"`);
  if (!headers || !has(head, 'cache-control'))
    head.push('Cache-Control', etag !== undefined ? 'private, no-cache' : 'no-store');
  if (isNotModified(request, answer)) {
    response.writeHead(304, head).end();
    return 304;
  }
  const type = (byDefault: string) => answer.type ?? byDefault;
  if (stream) {
    response.writeHead(status, [...head, 'Content-Type', type('application/octet-stream')]);
    if (request.method === 'HEAD') response.end();
    else pipeline(stream, response, () => undefined);
    return status;
  }
  if (body === undefined) {
    if (status !== 204 && status !== 304) head.push('Content-Length', '0');
    response.writeHead(status, head).end();
    return status;
  }
  head.push('Content-Type', type('application/json; charset=utf-8'));
  head.push('Content-Length', typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  response.writeHead(status, head).end(request.method === 'HEAD' ? undefined : body);
  return status;
};
