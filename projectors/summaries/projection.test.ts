import { given, happened } from '../given.ts';
import { client } from '../story.ts';
import { summaries } from './projection.ts';

const summaryId = 'zzzzzzzzzzzz';
const stream = `summary-${summaryId}`;
const asked = happened(stream, 'SummaryRequested', { summaryId, requestedBy: client, scope: { kind: 'mine' } });

describe('summaries: what was asked for and what became of it', () => {
  it('waits until it is written', () => {
    given(
      summaries,
      happened(stream, 'SummaryRequested', {
        summaryId,
        requestedBy: client,
        scope: { kind: 'mine' },
        officeIds: ['oooooooooooo'],
      }),
    ).thenRows({ summaries: [{ office_ids: ['oooooooooooo'] }] });
    given(summaries, asked).thenRows({ summaries: [{ office_ids: null }] });
    given(summaries, asked).thenRows({ summaries: [{ state: 'queued', text: null, settled_at: null }] });
    given(
      summaries,
      asked,
      happened(stream, 'SummaryWritten', {
        summaryId,
        requestedBy: client,
        text: 'Quiet.',
        provider: 'rules',
        model: 'rules',
        promptHash: 'x',
        eventIds: ['e1'],
        upTo: { commit: '7', prepare: '7' },
      }),
    ).thenRows({ summaries: [{ state: 'written', text: 'Quiet.', event_ids: ['e1'], up_to_commit: '7' }] });
  });

  it('says why there is none', () =>
    given(
      summaries,
      asked,
      happened(stream, 'SummaryFailed', { summaryId, requestedBy: client, why: 'quota', attempts: 3 }),
    ).thenRows({ summaries: [{ state: 'failed', why: 'quota', text: null }] }));
});
