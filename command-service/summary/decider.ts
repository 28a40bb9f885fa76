import type { AnyEvent, EventOf, SummaryEvent } from '#contracts/events/index';
import { streams } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decider } from '../append/decider.ts';

type Requested = EventOf<'SummaryRequested'>['data'];
type Written = Omit<EventOf<'SummaryWritten'>['data'], 'summaryId' | 'requestedBy'>;

export type Summary = Requested & { readonly state: 'queued' | 'written' | 'failed' };
export type SummaryState = Summary | undefined;

export type SummaryCommand =
  | { readonly type: 'RequestSummary'; readonly data: Requested }
  | { readonly type: 'WriteSummary'; readonly written: Written }
  | { readonly type: 'FailSummary'; readonly why: string; readonly attempts: number };

export const evolve = (summary: SummaryState, { type, data }: SummaryEvent): SummaryState => {
  switch (type) {
    case 'SummaryRequested':
      return summary ?? { ...data, state: 'queued' };
    case 'SummaryWritten':
      return summary && { ...summary, state: 'written' };
    case 'SummaryFailed':
      return summary && { ...summary, state: 'failed' };
  }
};

/** Written once: what a second worker brings for the same request changes nothing. */
const decide = (summary: SummaryState, command: SummaryCommand): SummaryEvent[] => {
  if (command.type === 'RequestSummary') return summary ? [] : [{ type: 'SummaryRequested', data: command.data }];
  if (!summary) throw new Problem('not-found');
  const { summaryId, requestedBy, state } = summary;
  if (state === 'written') return [];
  if (command.type === 'WriteSummary')
    return [{ type: 'SummaryWritten', data: { summaryId, requestedBy, ...command.written } }];
  const { why, attempts } = command;
  return state === 'failed' ? [] : [{ type: 'SummaryFailed', data: { summaryId, requestedBy, why, attempts } }];
};

const types = new Set<string>(streams.summary.options.map(({ shape }) => shape.type.value));

export const summary: Decider<SummaryState, SummaryCommand, SummaryEvent> = {
  initial: undefined,
  isEvent: (event: AnyEvent): event is SummaryEvent => types.has(event.type),
  evolve,
  decide,
};
