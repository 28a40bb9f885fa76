import type { z } from 'zod';
import { insightOperations } from '#contracts/operations/insight';

const { writeSummary, failSummary } = insightOperations;
export type WrittenSummary = z.input<typeof writeSummary.body>;
export type FailedSummary = z.input<typeof failSummary.body>;

/** `refused`: the same again would be refused again. `unknown`: no answer, or one that says to come later. */
export type Answer =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused' | 'unknown'; readonly why: string };

/** Where results go: workers append nothing themselves. Never throws. */
export type SummaryReports = {
  written(summaryId: string, summary: WrittenSummary): Promise<Answer>;
  failed(summaryId: string, failure: FailedSummary): Promise<Answer>;
};

type Options = { readonly url: string; readonly serviceKey: string; readonly timeoutMs?: number };

/** A status that says nothing about the request itself. */
const comeLater = (status: number): boolean => status >= 500 || status === 429 || status === 408 || status === 401;

export const openSummaryReports = ({ url, serviceKey, timeoutMs = 10_000 }: Options): SummaryReports => {
  const post = async (path: string, summaryId: string, body: unknown): Promise<Answer> => {
    const target = new URL(`/api/v1${path.replace('{summaryId}', encodeURIComponent(summaryId))}`, url);
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: { authorization: `Service workers:${serviceKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      if (response.ok) return { outcome: 'accepted' };
      const why = `the command service answered ${response.status}`;
      return { outcome: comeLater(response.status) ? 'unknown' : 'refused', why };
    } catch (error) {
      return {
        outcome: 'unknown',
        why: `the command service did not answer: ${error instanceof Error ? error.name : ''}`,
      };
    }
  };
  return {
    written: (summaryId, summary) => post(writeSummary.path, summaryId, summary),
    failed: (summaryId, failure) => post(failSummary.path, summaryId, failure),
  };
};
