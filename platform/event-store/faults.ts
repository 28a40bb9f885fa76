import type { OnAppend } from './memory.ts';
import { OutcomeUnknown } from './port.ts';

/** The three ways in which an append ends without an answer, for simulations over the memory store. */

/** Never arrived. */
export const loseRequest: OnAppend = async (_apply, stream) => {
  throw new OutcomeUnknown(stream, new Error('the request was lost'));
};

/** Written, and nobody was told. A conflict is lost like any other answer. */
export const loseAnswer: OnAppend = async (apply, stream) => {
  try {
    apply();
  } catch {
    // the conflict, too, is an answer that did not arrive
  }
  throw new OutcomeUnknown(stream, new Error('the answer was lost'));
};

/** Arrives after the caller gave up: `later` decides when, and by then somebody else may have won. */
export const applyLate =
  (later: (apply: () => void) => void): OnAppend =>
  async (apply, stream) => {
    later(() => {
      try {
        apply();
      } catch {
        // another append stood there first
      }
    });
    throw new OutcomeUnknown(stream, new Error('the answer was late'));
  };
