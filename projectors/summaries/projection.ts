import type { Sealed, SummaryScope } from '#contracts/events/index';
import type { Projection } from '../projection.ts';
import { instant, json, nullable, oneOf, place, rowsTable, text, texts } from '../table.ts';

const tables = {
  summaries: rowsTable({
    columns: {
      summary_id: text,
      requested_by: text,
      scope: json<SummaryScope>(),
      /** Whose appointments it may tell of; null for whoever may see them all. */
      office_ids: nullable(texts),
      state: oneOf<'queued' | 'written' | 'failed'>(),
      text: nullable(json<Sealed | string>()),
      provider: nullable(text),
      model: nullable(text),
      event_ids: json<readonly string[]>(),
      up_to_commit: nullable(place),
      up_to_prepare: nullable(place),
      why: nullable(text),
      requested_at: instant,
      settled_at: nullable(instant),
    },
    key: ['summary_id'],
    indexes: ['(requested_by, requested_at DESC)'],
    tells: ({ summary_id, requested_by }) => [`summary:${summary_id}`, `person:${requested_by}`],
  }),
};

const touched = ({ data }: { readonly data: { readonly summaryId: string } }) => ({ summaries: [[data.summaryId]] });

/** Summaries and what became of them. Whether one is stale is for the question to find out, by its position. */
export const summaries = {
  name: 'summaries',
  version: 2,
  tables,
  touches: { SummaryWritten: touched, SummaryFailed: touched },
  when: {
    SummaryRequested: ({ data, metadata }, rows) =>
      rows.summaries.put({
        summary_id: data.summaryId,
        requested_by: data.requestedBy,
        scope: data.scope,
        office_ids: data.officeIds ?? null,
        state: 'queued',
        text: null,
        provider: null,
        model: null,
        event_ids: [],
        up_to_commit: null,
        up_to_prepare: null,
        why: null,
        requested_at: metadata.at,
        settled_at: null,
      }),
    SummaryWritten: ({ data, metadata }, rows) =>
      rows.summaries.put({
        ...rows.summaries.known(data.summaryId),
        state: 'written',
        text: data.text,
        provider: data.provider,
        model: data.model,
        event_ids: data.eventIds,
        up_to_commit: data.upTo.commit,
        up_to_prepare: data.upTo.prepare,
        why: null,
        settled_at: metadata.at,
      }),
    SummaryFailed: ({ data, metadata }, rows) =>
      rows.summaries.put({
        ...rows.summaries.known(data.summaryId),
        state: 'failed',
        why: data.why,
        settled_at: metadata.at,
      }),
  },
} satisfies Projection<typeof tables>;
