import { DatabaseUnavailable } from '#platform/postgres/db';

/** Answers for all, in their order. Asked again for one alone it must do no harm. */
export type AskAll<Q, A> = (questions: readonly Q[]) => Promise<readonly A[]>;

type Waiting<Q, A> = {
  readonly question: Q;
  readonly resolve: (answer: A) => void;
  readonly reject: (error: unknown) => void;
};

const most = 100;

/**
 * One question for all who ask at about the same time: a statement for a hundred jobs costs little more than for one. One
 * is under way at a time, and whoever asks meanwhile waits for the next, so that no answer is older than its question.
 * When it fails each is asked alone, and one bad job spoils no other.
 */
export const gather = <Q, A>(askAll: AskAll<Q, A>): ((question: Q) => Promise<A>) => {
  const waiting: Waiting<Q, A>[] = [];
  let isUnderWay = false;

  const answer = async (asked: readonly Waiting<Q, A>[]): Promise<void> => {
    try {
      const answers = await askAll(asked.map(({ question }) => question));
      if (answers.length !== asked.length) throw new Error(`${answers.length} answers to ${asked.length} questions`);
      for (const [n, { resolve }] of asked.entries()) resolve(answers[n] as A);
    } catch (error) {
      // Not one's fault, and to wait for it fifty times over would help nobody.
      if (asked.length === 1 || error instanceof DatabaseUnavailable) for (const { reject } of asked) reject(error);
      else for (const one of asked) await answer([one]);
    }
  };
  const go = async (): Promise<void> => {
    // Who asks in the same turn of the loop comes along.
    for (; waiting.length > 0; await turn()) await answer(waiting.splice(0, most));
    isUnderWay = false;
  };

  return (question) =>
    new Promise((resolve, reject) => {
      waiting.push({ question, resolve, reject });
      if (isUnderWay) return;
      isUnderWay = true;
      void turn().then(go);
    });
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
