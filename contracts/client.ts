import type { z } from 'zod';
import { fullPath, isQuery, type OperationShape } from './operation.ts';
import type { ProblemCode } from './problems.ts';

type Input<O extends OperationShape> = (O['params'] extends z.ZodType
  ? { params: z.input<O['params']> }
  : { params?: never }) &
  (O['query'] extends z.ZodType ? { query?: z.input<O['query']> } : { query?: never }) &
  (O['body'] extends z.ZodType ? { body?: z.input<O['body']> } : { body?: never }) & {
    readonly headers?: Readonly<Record<string, string>>;
    readonly idempotencyKey?: string;
  };

/** An answer without a body beside one that has one is told by its status; then the text is empty. */
type Body<O extends OperationShape> = [Declared<O>] extends [never] ? string : Declared<O>;
type Declared<O extends OperationShape> = {
  [S in keyof O['responses']]: O['responses'][S] extends z.ZodType
    ? z.output<O['responses'][S]>
    : O['responses'][S] extends null
      ? never
      : string;
}[keyof O['responses']];

export type Reply<T> = { readonly status: number; readonly headers: Headers; readonly body: T };

/** A refusal as the server stated it. */
export class Refused extends Error {
  readonly status: number;
  readonly code: ProblemCode;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Method and path, to say in a log which of many calls it was. */
  readonly call: string;
  constructor(status: number, code: ProblemCode, facts: Readonly<Record<string, unknown>>, call = '') {
    super(`${status} ${code}`);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
    this.facts = facts;
    this.call = call;
  }
}

export type Client<T extends Readonly<Record<string, OperationShape>>> = {
  readonly [N in keyof T]: (input: Input<T[N]>) => Promise<Reply<Body<T[N]>>>;
};

const urlOf = (base: string, operation: OperationShape, input: { params?: unknown; query?: unknown }): string => {
  const path = fullPath(operation).replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(Reflect.get(Object(input.params), name))),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(Object(input.query)))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) query.append(name, String(one));
  return `${base}${path}${query.size > 0 ? `?${query}` : ''}`;
};

/**
 * The API as functions, typed by the contract. It remembers the last Consistency-Token it was given and sends it with
 * every read, so that whoever uses it sees its own writes.
 */
export const createClient = <T extends Readonly<Record<string, OperationShape>>>(
  operations: T,
  options: { readonly baseUrl: string; readonly accessToken?: () => string | undefined; readonly fetch?: typeof fetch },
): Client<T> => {
  let token: string | null = null;
  const call = async (operation: OperationShape, input: Input<OperationShape>): Promise<Reply<unknown>> => {
    const headers: Record<string, string> = { ...input.headers };
    const access = options.accessToken?.();
    if (access) headers.Authorization ??= `Bearer ${access}`;
    if (input.idempotencyKey) headers['Idempotency-Key'] = input.idempotencyKey;
    if (token && isQuery(operation) && operation.reads) headers['Consistency-Token'] ??= token;
    if (input.body !== undefined) headers['Content-Type'] = 'application/json';
    const response = await (options.fetch ?? fetch)(urlOf(options.baseUrl, operation, input), {
      method: operation.method.toUpperCase(),
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    token = response.headers.get('consistency-token') ?? token;
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    const body: unknown =
      isJson && !/ndjson/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    if (response.status < 400) return { status: response.status, headers: response.headers, body };
    const { type, ...facts } = Object(body) as { type?: string };
    const code = String(type ?? '').replace('/problems/', '') as ProblemCode;
    throw new Refused(response.status, code, facts, `${operation.method.toUpperCase()} ${fullPath(operation)}`);
  };
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      (input: Input<OperationShape>) => call(operation, input ?? {}),
    ]),
  ) as Client<T>;
};
