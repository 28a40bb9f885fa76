import type { z } from 'zod';
import { Problem } from '#contracts/problems';
import { pointer, type Source } from './pointer.ts';
import { mustBeStorable } from './storable.ts';

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
  // A body was looked at when it was read, where its bytes tell whether there is anything to look for.
  if (source !== 'body') mustBeStorable(source, value);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // A path that cannot be an id names nothing: it answers like any other object that is not there.
  if (source === 'params') throw new Problem('not-found');
  throw new Problem('invalid-request', { errors: errorsOf(source, result.error.issues) });
};
