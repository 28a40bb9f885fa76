import {
  GoogleGenerativeAI,
  GoogleGenerativeAIAbortError,
  GoogleGenerativeAIFetchError,
  GoogleGenerativeAIResponseError,
} from '@google/generative-ai';
import type { Model, Prompt, Written } from './port.ts';

export type GeminiOptions = {
  readonly key: string;
  /** `gemini-…`, with or without the prefix some tools put before it (`google-gla:`). */
  readonly model: string;
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
};

type Failure = Extract<Written, { outcome: 'failed' }>;

/** Codes only: the client's messages repeat the address, and an answer may repeat the prompt. */
const failureOf = (error: unknown): Failure => {
  const failed = (why: string, retryable: boolean): Failure => ({ outcome: 'failed', why, retryable });
  if (error instanceof GoogleGenerativeAIAbortError) return failed('model-timeout', true);
  if (error instanceof GoogleGenerativeAIFetchError) {
    const { status = 0 } = error;
    return failed(`model-${status || 'no-connection'}`, status === 0 || status === 429 || status >= 500);
  }
  if (error instanceof GoogleGenerativeAIResponseError) return failed('model-blocked', false);
  if (error instanceof SyntaxError) return failed('model-answer-malformed', true);
  if (error instanceof Error && error.name === 'AbortError') return failed('model-timeout', true);
  return failed('model-no-connection', true);
};

/** An answer far longer than asked for is a fault, not a text to shorten. */
const tooLong = (text: string, maxCharacters: number): boolean => text.length > Math.max(4 * maxCharacters, 4_000);

export const openGemini = ({ key, model: named, baseUrl, timeoutMs = 20_000 }: GeminiOptions): Model => {
  const model = named.replace(/^[a-z-]+:/, '').replace(/^models\//, '');
  const client = new GoogleGenerativeAI(key);

  const ask = async ({ instruction, material, maxCharacters }: Prompt, signal: AbortSignal): Promise<Written> => {
    const generative = client.getGenerativeModel(
      {
        model,
        systemInstruction: instruction,
        // Room for what a thinking model spends before it writes; no tools are ever declared.
        generationConfig: { maxOutputTokens: maxCharacters + 2_048, temperature: 0.2, candidateCount: 1 },
      },
      baseUrl ? { baseUrl } : {},
    );
    const { response } = await generative.generateContent(
      { contents: [{ role: 'user', parts: [{ text: material }] }] },
      { signal },
    );
    const text = response.text().trim();
    if (text === '') return { outcome: 'failed', why: 'model-answer-empty', retryable: true };
    if (tooLong(text, maxCharacters)) return { outcome: 'failed', why: 'model-answer-too-long', retryable: true };
    return { outcome: 'written', text, provider: 'google', model };
  };

  return {
    provider: 'google',
    model,
    async write(prompt) {
      // Ours, since the client's own timer keeps running after the answer.
      const stop = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<Failure>((resolve) => {
        timer = setTimeout(() => {
          resolve({ outcome: 'failed', why: 'model-timeout', retryable: true });
          stop.abort();
        }, timeoutMs);
      });
      try {
        return await Promise.race([ask(prompt, stop.signal), deadline]);
      } catch (error) {
        return failureOf(error);
      } finally {
        clearTimeout(timer);
      }
    },
  };
};
