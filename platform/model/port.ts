export type Prompt = { readonly instruction: string; readonly material: string; readonly maxCharacters: number };

export type Written =
  | { readonly outcome: 'written'; readonly text: string; readonly provider: string; readonly model: string }
  | { readonly outcome: 'failed'; readonly why: string; readonly retryable: boolean };

/** A language model, or rules where there is none. Resolves within its deadline, never throws; no tools, text only. */
export type Model = { readonly provider: string; readonly model: string; write(prompt: Prompt): Promise<Written> };
