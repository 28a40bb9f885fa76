import { Problem, problems } from '#contracts/problems';
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

/** RFC 9457 in one place. An unexpected error tells its caller nothing but the request's id. */
export const renderProblem = (error: unknown, requestId: string): Rendered => {
  const problem = error instanceof Problem ? error : new Problem('internal-error');
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
