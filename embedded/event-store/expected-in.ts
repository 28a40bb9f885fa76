import type { Expected } from './expected-revision.ts';

type RevisionChoice = {
  hasNoStream: () => boolean;
  hasAny: () => boolean;
  hasStreamExists: () => boolean;
};

const named = (options: RevisionChoice): Expected | undefined => {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasStreamExists()) return 'stream-exists';
  return options.hasAny() ? 'any' : undefined;
};

/** The expectation in Append, Delete and Tombstone. */
export const expectedIn = (options: RevisionChoice & { getRevision: () => string }): Expected =>
  named(options) ?? BigInt(options.getRevision());
