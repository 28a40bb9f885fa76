import { expect } from 'chai';
import { type Decider, type Deferred, isDeferred } from '#command-service/append/decider';
import type { AnyEvent } from '#contracts/events/index';
import { type Facts, Problem, type ProblemCode } from '#contracts/problems';

/** Given what happened, when this is asked for, it makes that: the way in which every rule of an aggregate is told. */
export const givenTo =
  <S, C, E extends AnyEvent>({ initial, evolve, decide }: Decider<S, C, E>) =>
  (...past: readonly E[]) => {
    const folded = (events: readonly E[]) =>
      events.reduce((state, event, index) => evolve(state, event, BigInt(index)), initial);
    const when = (command: C) => {
      const refusedWith = (): Problem => {
        try {
          decide(folded(past), command);
        } catch (error) {
          if (error instanceof Problem) return error;
          throw error;
        }
        return expect.fail('it was not refused');
      };
      const decided = (): readonly E[] => {
        const decision = decide(folded(past), command);
        return isDeferred(decision) ? expect.fail('it was deferred') : decision;
      };
      return {
        /** The events, and that asking once more makes none: decide(command, after) = []. */
        makes: (...events: readonly E[]) => {
          expect(decided()).to.deep.equal(events);
          expect(decide(folded([...past, ...events]), command), 'asked once more').to.deep.equal([]);
        },
        makesNothing: () => expect(decided()).to.deep.equal([]),
        isRefused: (code: ProblemCode, facts?: Facts) => {
          const problem = refusedWith();
          expect({ code: problem.code, facts: problem.facts }).to.deep.equal({ code, facts: facts ?? problem.facts });
        },
        defers: (deferred: Deferred) => expect(decide(folded(past), command)).to.deep.equal(deferred),
      };
    };
    return { when };
  };
