import { Problem, problems } from '#contracts/problems';
import { StoreUnavailable } from '../event-store/port.ts';
import { DatabaseUnavailable } from '../postgres/db.ts';
import type { Answer } from './answer.ts';

export type Rendered = Answer & { readonly code: string };

const headersOf = (problem: Problem, status: number): Record<string, string> => {
  const headers: Record<string, string> = {};
  const { retryAfter, allow } = problem.facts;
  if (typeof retryAfter === 'number') headers['Retry-After'] = String(Math.max(1, Math.ceil(retryAfter)));
  else if (status === 503) headers['Retry-After'] = '2';
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="daybook"';
  if (typeof allow === 'string') headers.Allow = allow;
  return headers;
};

/** A part that does not answer is nobody's mistake, and worth another try. */
export const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseUnavailable) return new Problem('unavailable', { part: 'postgres', retryAfter: 2 });
  if (error instanceof StoreUnavailable) return new Problem('unavailable', { part: 'event-store', retryAfter: 2 });
  return new Problem('internal-error');
};

/** RFC 9457 in one place. An unexpected error tells its caller nothing but the request's id. */
export const renderProblem = (error: unknown, requestId: string): Rendered => {
  const problem = problemOf(error);
  const { status, title, help } = problems[problem.code];
  const body = {
    ...problem.facts,
    type: `/problems/${problem.code}`,
    title,
    status,
    detail: help,
    instance: `urn:request:${requestId}`,
  };
  return {
    code: problem.code,
    status,
    type: 'application/problem+json',
    text: JSON.stringify(body),
    headers: headersOf(problem, status),
  };
};
