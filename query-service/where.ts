import type { Caller, Reach } from '#platform/http/caller';

/** Collects conditions and their parameters; values only ever travel as parameters. */
export type Where = {
  /** `?` stands for the value, each time. */
  and(condition: string, value: unknown): void;
  /** A condition without a value; written here, never by a caller. */
  only(condition: string): void;
  param(value: unknown): string;
  readonly text: () => string;
  readonly values: unknown[];
};

export const where = (): Where => {
  const conditions: string[] = [];
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${values.push(value)}`;
  return {
    and: (condition, value) => void conditions.push(condition.replaceAll('?', param(value))),
    only: (condition) => void conditions.push(condition),
    param,
    text: () => (conditions.length === 0 ? 'true' : conditions.join(' and ')),
    values,
  };
};

/** Finds text as it is: `%` and `_` mean themselves. */
export const containing = (text: string): string => `%${text.replaceAll(/[\\%_]/g, (mark) => `\\${mark}`)}%`;

/** One id, for almost everybody: then an index is read in its own order. */
export const isOneOf = (column: string, ids: readonly string[], to: Where): string =>
  ids.length === 1 ? `${column} = ${to.param(ids[0])}` : `${column} = any(${to.param([...ids])}::text[])`;

const ownIds = ({ personId }: Caller): readonly string[] => (personId === undefined ? [] : [personId]);

type Columns = { readonly client?: string; readonly host: string; readonly office: string };

/** What of a table a caller may see: everything, their own, their offices'. Nothing, rather than everything, in doubt. */
export const within = (reach: Reach, caller: Caller, columns: Columns, to: Where, own = ownIds(caller)): void => {
  if (reach.all) return;
  const arms: string[] = [];
  if (reach.own && columns.client && own.length > 0) arms.push(isOneOf(columns.client, own, to));
  if (reach.own && caller.hostId !== undefined) arms.push(`${columns.host} = ${to.param(caller.hostId)}`);
  if (reach.officeIds.size === 1) arms.push(`${columns.office} = ${to.param([...reach.officeIds][0])}`);
  if (reach.officeIds.size > 1) arms.push(`${columns.office} = any(${to.param([...reach.officeIds])}::text[])`);
  to.only(arms.length === 0 ? 'false' : `(${arms.join(' or ')})`);
};
