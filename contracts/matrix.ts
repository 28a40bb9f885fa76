import type { OperationShape } from './operation.ts';
import { type Role, roles, type Scope } from './permissions.ts';

/** What a principal may do with an operation: nothing without signing in, nothing at all, or so far as a scope says. */
export type Cell = 'public' | 'unauthenticated' | 'forbidden' | 'signed-in' | Scope;
/** `key` is an API key of an admin with all that a key may hold. */
export type Principal = Role | 'anonymous' | 'expired' | 'key' | 'system';
export const principals: readonly Principal[] = [
  'anonymous',
  'expired',
  'client',
  'host',
  'reception',
  'secretary',
  'admin',
  'auditor',
  'key',
  'system',
];

const widest = (granted: Scope | undefined, allowed: readonly Scope[]): Scope | undefined => {
  if (granted === undefined) return undefined;
  if (allowed.includes(granted)) return granted;
  // Who may do it everywhere may do it to their own, where only that makes sense.
  return granted === 'all' && allowed.includes('own') ? 'own' : undefined;
};

/** Derived, never written by hand: no operation can be without a cell for every principal. */
export const cellOf = ({ access }: OperationShape, principal: Principal): Cell => {
  if (principal === 'expired') return 'unauthenticated';
  if (access.kind === 'public' || access.kind === 'metrics') return 'public';
  if (principal === 'anonymous') return 'unauthenticated';
  if (access.kind === 'system') return principal === 'system' ? 'all' : 'forbidden';
  if (principal === 'system') return 'forbidden';
  if (access.kind !== 'permission') return principal === 'key' ? 'forbidden' : 'signed-in';
  // No key begets keys.
  if (principal === 'key' && access.permission === 'keys:manage') return 'forbidden';
  const grants: Readonly<Record<string, Scope | undefined>> = roles[principal === 'key' ? 'admin' : principal];
  return widest(grants[access.permission], access.scopes) ?? 'forbidden';
};

export const matrixOf = (
  operations: Readonly<Record<string, OperationShape>>,
): Readonly<Record<string, Readonly<Record<Principal, Cell>>>> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      Object.fromEntries(principals.map((principal) => [principal, cellOf(operation, principal)])) as Record<
        Principal,
        Cell
      >,
    ]),
  );
