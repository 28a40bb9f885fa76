import { z } from 'zod';
import { type Access, fullPath, isQuery, type OperationShape } from './operation.ts';
import { type ProblemCode, problems } from './problems.ts';

type Json = Record<string, unknown>;

/** What people send (`input`) and what they get (`output`) differ where a schema has defaults or transforms. */
const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    cycles: 'ref',
  });
  return rest;
};

const parametersOf = (operation: OperationShape): Json[] => {
  const each = (schema: z.ZodObject | undefined, where: 'path' | 'query') =>
    Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
      name,
      in: where,
      required: where === 'path' || !(field as z.ZodType).safeParse(undefined).success,
      schema: jsonSchema(field as z.ZodType, 'input'),
    }));
  const header = (name: string, description: string, required = false) => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  });
  const headers = isQuery(operation)
    ? operation.reads
      ? [header('Consistency-Token', 'the token of an answer whose effect must be seen')]
      : []
    : [header('Idempotency-Key', 'a retry with the same key takes effect once and gets the same answer')];
  if (operation.ifMatch)
    headers.push(header('If-Match', 'the ETag of the object you read', operation.ifMatch === 'required'));
  return [...each(operation.params, 'path'), ...each(operation.query, 'query'), ...headers];
};

/** Problems every operation can answer with, by what it is; an operation adds its own. */
export const problemsOf = (operation: OperationShape): readonly ProblemCode[] => {
  const codes: ProblemCode[] = ['host-not-allowed', 'unavailable', 'internal-error'];
  if (operation.limit !== 'none') codes.push('rate-limited');
  if (operation.access.kind !== 'public') codes.push('unauthenticated', 'forbidden');
  else codes.push('unauthenticated');
  if (operation.params) codes.push('not-found');
  if (operation.query || operation.body) codes.push('invalid-request');
  if (operation.body) codes.push('invalid-json', 'payload-too-large', 'unsupported-media-type');
  if (!isQuery(operation)) codes.push('unsupported-header', 'outcome-unknown', 'busy-page', 'idempotency-key-reused');
  if (operation.reads) codes.push('not-caught-up', 'invalid-token-position');
  if (operation.ifMatch) codes.push('stale-revision', 'unsupported-header');
  if (operation.ifMatch === 'required') codes.push('precondition-required');
  return [...new Set([...codes, ...(operation.problems ?? [])])];
};

const responsesOf = (operation: OperationShape): Json => {
  const responses: Json = {};
  for (const [status, shape] of Object.entries(operation.responses)) {
    const content =
      shape === null
        ? undefined
        : shape instanceof z.ZodType
          ? { 'application/json': { schema: jsonSchema(shape, 'output') } }
          : Object.fromEntries(shape.content.map((type) => [type, {}]));
    responses[status] = {
      description: status === '201' ? 'Created' : status === '202' ? 'Accepted' : 'Done',
      ...(content ? { content } : {}),
    };
  }
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(operation))
    byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b))
    responses[status] ??= {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('; '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  return responses;
};

const securityOf = (access: Access): Json[] => {
  if (access.kind === 'public') return [];
  if (access.kind === 'system') return [{ service: [] }];
  // What is about oneself is for people, and no key begets keys.
  const forKeys = access.kind === 'permission' && access.permission !== 'keys:manage';
  return forKeys ? [{ bearer: [] }, { apiKey: [] }] : [{ bearer: [] }];
};

const whoMay = (access: Access): string => {
  if (access.kind !== 'permission')
    return {
      public: 'Anybody.',
      'signed-in': 'Anybody who is signed in, about themselves.',
      system: 'Workers only.',
      metrics: 'Loopback, the metrics token, or an admin.',
    }[access.kind];
  return `Needs \`${access.permission}\` (${access.scopes.join(', ')}).`;
};

const operationOf = (name: string, operation: OperationShape): Json => ({
  operationId: name,
  tags: [operation.tag],
  summary: operation.summary,
  description: [operation.description, whoMay(operation.access)].filter(Boolean).join(' '),
  parameters: parametersOf(operation),
  ...(operation.body
    ? {
        requestBody: {
          required: !operation.body.safeParse(undefined).success,
          content: Object.fromEntries(
            (operation.form ? ['application/x-www-form-urlencoded', 'application/json'] : ['application/json']).map(
              (type) => [
                type,
                {
                  schema: jsonSchema(operation.body as z.ZodType, 'input'),
                  ...(operation.example ? { example: operation.example } : {}),
                },
              ],
            ),
          ),
        },
      }
    : {}),
  responses: responsesOf(operation),
  security: securityOf(operation.access),
});

const Problem = {
  type: 'object',
  description: 'RFC 9457. More members carry the facts of a refusal.',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', description: '/problems/<code>, a page that says what to do' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
    },
    retryAfter: { type: 'number' },
  },
};

/** OpenAPI 3.1 takes JSON Schema 2020-12 as it is, so nothing stands between zod and the document. */
export const openApi = (
  operations: Readonly<Record<string, OperationShape>>,
  info: { readonly title: string; readonly version: string },
): Json => {
  const paths: Record<string, Json> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const path = fullPath(operation);
    paths[path] = { ...paths[path], [operation.method]: operationOf(name, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      ...info,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Book, move and cancel appointments that cannot overlap; read lists, slots and statistics; replay the history.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(Object.values(operations).map(({ tag }) => tag))].map((tag) => ({ name: tag })),
    paths,
    components: {
      schemas: { Problem },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'also as a bearer token' },
        service: { type: 'http', scheme: 'service', description: 'between the parts of Daybook' },
      },
    },
  };
};
