export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Stable for one intent, so that a repeat can be told by whoever receives it. */
  readonly messageId: string;
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly ics: string };
};

/** What became of it: `rejected` will never work (5xx), `failed` may work later (4xx, time-out, connection). */
export type SendResult =
  | { readonly outcome: 'sent'; readonly providerId: string }
  | { readonly outcome: 'rejected' | 'failed'; readonly why: string };

/** Resolves within its deadline, never throws. */
export type Mailer = { send(mail: Mail): Promise<SendResult>; close(): void };
