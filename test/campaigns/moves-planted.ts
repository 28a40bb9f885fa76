import type { CommandMeta, Request } from '#command-service/append/request';
import type { PageCommand } from '#command-service/page/commands';
import { pageDecider } from '#command-service/page/decider';
import type { Pages } from '#command-service/page/settle';
import type { Page } from '#command-service/page/state';
import { Problem } from '#contracts/problems';
import { type EventStore, OutcomeUnknown, WrongRevision } from '#platform/event-store/port';
import type { Planted } from './moves-world.ts';

type Decide = typeof pageDecider.decide;

/** The page as a careless decider would see it. */
const seeing = (how: (page: Page, command: PageCommand) => Page): Planted => {
  const decide: Decide = (page, command) => pageDecider.decide(how(page, command), command);
  return { decider: { ...pageDecider, decide } };
};

const nowOf = (command: PageCommand): number => ('now' in command ? command.now : 0);

const answering = (how: (pages: Pages, request: Request<PageCommand>) => ReturnType<Pages['handle']>): Planted => ({
  pages: (pages) => ({ ...pages, handle: (request) => how(pages, request) }),
});

/** A handle that pretends to have done it. */
const pretend = async (
  pages: Pages,
  { stream }: { stream: string; meta: CommandMeta },
  change: (page: Page) => Page,
) => {
  const { state, revision, position } = await pages.look(stream);
  return { stream, state: change(state), revision, position, events: [], repeated: false };
};

const appending = (how: (store: EventStore) => EventStore['append']): Planted => ({
  store: (store) => ({ ...store, append: how(store) }),
});

/** Mistakes that somebody could make, each of which the campaign must notice. */
export const planted: Readonly<Record<string, Planted>> = {
  'a hold is freed by the clock alone': seeing((page, command) => ({
    ...page,
    holds: new Map([...page.holds].filter(([, { until }]) => command.type === 'MoveIn' || until > nowOf(command))),
  })),
  'an append takes any revision': appending((store) => async (stream, events, _expected) => {
    const { revision } = await store.read(stream);
    return store.append(stream, events, revision);
  }),
  'a retry is a new command': { forgetKeys: true },
  'a hold is let go without a fence': answering((pages, request) => {
    const { command } = request;
    if (command.type !== 'AbandonCommit') return pages.handle(request);
    return pretend(pages, request, (page) =>
      page.committed.has(command.holdId)
        ? page
        : { ...page, abandoned: new Map(page.abandoned).set(command.holdId, { revision: 0n, why: command.why }) },
    );
  }),
  'a page forgets what it gave up': seeing((page, command) =>
    command.type === 'MoveOut' ? { ...page, abandoned: new Map() } : page,
  ),
  'a move is followed without its hold': answering((pages, request) =>
    request.command.type === 'MoveIn' ? pretend(pages, request, (page) => page) : pages.handle(request),
  ),
  'a cached page refuses without being read again': {
    store: (store) => {
      const lost = new Set<string>();
      return {
        ...store,
        async append(stream, events, expected) {
          try {
            return await store.append(stream, events, expected);
          } catch (error) {
            if (error instanceof WrongRevision) lost.add(stream);
            throw error;
          }
        },
        async read(stream, from = 0n) {
          const read = await store.read(stream, from);
          return from > 0n && !lost.delete(stream) ? { ...read, events: [] } : read;
        },
      };
    },
  },
  'an unknown outcome is told as a no': answering(async (pages, request) => {
    try {
      return await pages.handle(request);
    } catch (error) {
      if (error instanceof Problem && error.code === 'outcome-unknown') throw new Problem('busy-page', {});
      throw error;
    }
  }),
  'a lost race is taken for a success': appending((store) => async (stream, events, expected) => {
    try {
      return await store.append(stream, events, expected);
    } catch (error) {
      if (!(error instanceof WrongRevision)) throw error;
      return { revision: expected === 'no-stream' ? 0n : expected + 1n, position: { commit: 0n, prepare: 0n } };
    }
  }),
  'an unknown outcome is taken for a success': appending((store) => async (stream, events, expected) => {
    try {
      return await store.append(stream, events, expected);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      return { revision: expected === 'no-stream' ? 0n : expected + 1n, position: { commit: 0n, prepare: 0n } };
    }
  }),
  'holds of moves take no time': seeing((page, command) =>
    command.type === 'BookAppointment'
      ? { ...page, holds: new Map([...page.holds].filter(([, { purpose }]) => purpose !== 'move')) }
      : page,
  ),
  'a line that moved away stays': {
    decider: {
      ...pageDecider,
      evolve: (page, event, revision) => {
        const next = pageDecider.evolve(page, event, revision);
        return event.type === 'AppointmentMovedOut' ? { ...next, lines: page.lines } : next;
      },
    },
  },
  'a fence that came too late frees all the same': answering((pages, request) => {
    const { command } = request;
    if (command.type !== 'AbandonCommit') return pages.handle(request);
    return pages.handle(request).then((outcome) => {
      if (!outcome.state.committed.has(command.holdId)) return outcome;
      const abandoned = new Map(outcome.state.abandoned).set(command.holdId, { revision: 0n, why: command.why });
      return { ...outcome, state: { ...outcome.state, committed: new Map(), abandoned } };
    });
  }),
  'buffers are forgotten': {
    decider: {
      ...pageDecider,
      decide: (page, command) => {
        if (command.type !== 'BookAppointment') return pageDecider.decide(page, command);
        const decision = pageDecider.decide(page, { ...command, line: { ...command.line, bufferAfter: 0 } });
        if (!('map' in decision)) return decision;
        return decision.map((event) =>
          event.type === 'AppointmentBooked' ? { ...event, data: { ...event.data, bufferAfter: 5 } } : event,
        );
      },
    },
  },
};
