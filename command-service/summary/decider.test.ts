import type { SummaryEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import { summary } from './decider.ts';

const summaryId = 'summaryabcde';
const requestedBy = 'pppppppppppp';
const data = { summaryId, requestedBy, scope: { kind: 'mine' as const } };
const written = {
  text: 'A quiet day.',
  provider: 'rules',
  model: 'rules',
  promptHash: 'h',
  eventIds: [],
  upTo: { commit: '1', prepare: '1' },
};
const asked: SummaryEvent = { type: 'SummaryRequested', data };
const done: SummaryEvent = { type: 'SummaryWritten', data: { summaryId, requestedBy, ...written } };
const failed: SummaryEvent = { type: 'SummaryFailed', data: { summaryId, requestedBy, why: 'no answer', attempts: 3 } };
const given = givenTo(summary);

describe('summary (A4, A5)', () => {
  it('is asked for once', () => given().when({ type: 'RequestSummary', data }).makes(asked));
  it('is written once: what a second worker brings changes nothing', () => {
    given(asked).when({ type: 'WriteSummary', written }).makes(done);
    given(asked, done)
      .when({ type: 'WriteSummary', written: { ...written, text: 'Another.' } })
      .makesNothing();
  });
  it('may be written after it failed, and does not fail after it was written', () => {
    given(asked).when({ type: 'FailSummary', why: 'no answer', attempts: 3 }).makes(failed);
    given(asked, failed).when({ type: 'WriteSummary', written }).makes(done);
    given(asked, done).when({ type: 'FailSummary', why: 'no answer', attempts: 3 }).makesNothing();
  });
  it('nobody asked: nothing to write', () => given().when({ type: 'WriteSummary', written }).isRefused('not-found'));
});
