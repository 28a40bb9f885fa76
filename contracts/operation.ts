import { z } from 'zod';
import type { Permission, Scope } from './permissions.ts';
import type { ProblemCode } from './problems.ts';

/**
 * Who may call an operation.
 * - `public`: anybody. `signed-in`: any valid token, about oneself. `system`: a worker with the service key.
 * - a permission: the caller must hold it at one of `scopes`. `decides` says where the object's office and owner
 *   are known: in the `request` (params, query or body name an office or person), on the `object` (the handler looks it
 *   up and must ask `caller.check` before it answers), or nowhere but in the `filter` of a list.
 */
export type Access =
  | { readonly kind: 'public' | 'signed-in' | 'system' | 'metrics' }
  | {
      readonly kind: 'permission';
      readonly permission: Permission;
      readonly scopes: readonly Scope[];
      readonly decides: 'object' | 'filter';
    };

export const open: Access = { kind: 'public' };
export const signedIn: Access = { kind: 'signed-in' };
export const system: Access = { kind: 'system' };
export const can = (
  permission: Permission,
  scopes: readonly Scope[] = ['own', 'office', 'all'],
  decides: 'object' | 'filter' = 'object',
): Access => ({ kind: 'permission', permission, scopes, decides });

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A body that is not JSON: a page, a CSV, a stream. */
export const content = (...types: string[]) => ({ content: types });
export type Content = { readonly content: readonly string[] };

/** How an operation counts against the caller's limits. */
export type LimitClass = 'read' | 'write' | 'sign-in' | 'none';

export type OperationShape = {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: Access;
  /** Outside `/api/v1`: health, docs, problems, keys. */
  readonly bare?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The OAuth2 password form is the one body that is not JSON. */
  readonly form?: true;
  readonly responses: { readonly [status: number]: z.ZodType | Content | null };
  readonly problems?: readonly ProblemCode[];
  /** A command that takes If-Match. */
  readonly ifMatch?: 'optional' | 'required';
  readonly limit?: LimitClass;
  readonly example?: unknown;
  /** Projections an answer rests on; a Consistency-Token waits for each of them. */
  readonly reads?: readonly string[];
  /** Reads the log itself, and so needs no projection. */
  readonly description?: string;
};

/** Keeps the literal types, so that handlers, client and matrix are typed by the value itself. */
export const operation = <const O extends OperationShape>(shape: O): O => shape;

export type OutputOf<O extends OperationShape> = {
  [S in keyof O['responses']]: O['responses'][S] extends z.ZodType ? z.output<O['responses'][S]> : undefined;
}[keyof O['responses']];
export type ParamsOf<O extends OperationShape> = O['params'] extends z.ZodType ? z.output<O['params']> : undefined;
export type QueryOf<O extends OperationShape> = O['query'] extends z.ZodType ? z.output<O['query']> : undefined;
export type BodyOf<O extends OperationShape> = O['body'] extends z.ZodType ? z.output<O['body']> : undefined;

/** The method is the split: what writes goes to the command service, what reads to the query service. */
export const isQuery = (operation: { readonly method: Method }): boolean => operation.method === 'get';

export const prefix = '/api/v1';
export const fullPath = (operation: OperationShape): string =>
  operation.bare ? operation.path : prefix + operation.path;

/** A list's page: at most 200, with a cursor to go on. */
export const paging = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
