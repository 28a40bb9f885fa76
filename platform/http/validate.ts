import type { z } from 'zod';
import { Problem } from '#contracts/problems';

type Source = 'params' | 'query' | 'body';

const pointer = (source: Source, path: readonly PropertyKey[]): string =>
  `#/${[source, ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')}`;

const errorsOf = (source: Source, issues: readonly z.core.$ZodIssue[]) =>
  issues
    .slice(0, 20)
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys
            .slice(0, 20)
            .map((key) => ({ pointer: pointer(source, [...issue.path, key]), detail: 'is not known' }))
        : [{ pointer: pointer(source, issue.path), detail: issue.message }],
    );

/** Parses one part of a request; every fault is named by its JSON pointer, values are never repeated. */
export const parse = (schema: z.ZodType, source: Source, value: unknown): unknown => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // A path that cannot be an id names nothing: it answers like any other object that is not there.
  if (source === 'params') throw new Problem('not-found');
  throw new Problem('invalid-request', { errors: errorsOf(source, result.error.issues) });
};
