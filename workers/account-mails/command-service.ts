import type { z } from 'zod';
import { passwordOperations } from '#contracts/operations/passwords';

const { composeAccountMail } = passwordOperations;
export type AccountMail = z.output<(typeof composeAccountMail)['responses'][200]>;

/** `refused`: the same again would be refused again. `unknown`: no answer, or one that says to come later. */
export type Composed =
  | { readonly outcome: 'composed'; readonly mail: AccountMail }
  | { readonly outcome: 'refused' | 'unknown'; readonly why: string };

/** Where addresses and one-time links come from: asked at the moment of sending, kept nowhere. Never throws. */
export type AccountMailSource = { compose(jobId: string): Promise<Composed> };

type Options = { readonly url: string; readonly serviceKey: string; readonly timeoutMs?: number };

/** A status that says nothing about the job itself. */
const comeLater = (status: number): boolean => status >= 500 || status === 429 || status === 408 || status === 401;

export const openAccountMailSource = ({ url, serviceKey, timeoutMs = 10_000 }: Options): AccountMailSource => ({
  async compose(jobId) {
    try {
      const target = new URL(`/api/v1${composeAccountMail.path.replace('{jobId}', encodeURIComponent(jobId))}`, url);
      const response = await fetch(target, {
        method: 'POST',
        headers: { authorization: `Service workers:${serviceKey}` },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.ok)
        return { outcome: 'composed', mail: composeAccountMail.responses[200].parse(await response.json()) };
      await response.body?.cancel();
      const why = `the command service answered ${response.status}`;
      return { outcome: comeLater(response.status) ? 'unknown' : 'refused', why };
    } catch (error) {
      const why = `the command service did not answer: ${error instanceof Error ? error.name : ''}`;
      return { outcome: 'unknown', why };
    }
  },
});
