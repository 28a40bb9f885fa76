import type { Answer } from '#platform/http/answer';
import type { Deps } from './deps.ts';
import type { Made, Parts, Ready } from './fresh/cache.ts';

const answerOf = ({ text, etag }: Ready): Answer => ({ status: 200, text, etag });

/** The contract parses what is asked in its own order, so equal questions are equal texts. */
export const questionOf = (query: object): string => JSON.stringify(query);

/**
 * The ready answer to a question that was asked before, or the one made now. `key` must name all that the answer
 * depends on: the question, its filters, and the scope of who asks.
 */
export const ready = (
  { cache }: Pick<Deps, 'cache'>,
  key: string,
  make: (parts: Parts) => Promise<Made>,
): Answer | Promise<Answer> => {
  const found = cache.answer(key, make);
  return found instanceof Promise ? found.then(answerOf) : answerOf(found);
};
