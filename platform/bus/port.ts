export type Published = { readonly subject: string; readonly message: unknown; readonly messageId: string };

/** Wake-up and distribution, never the record of anything: whatever is lost here is sent again from Postgres. */
export type Bus = {
  /** At least once; the same id within the stream's window is one message. */
  publish(subject: string, message: unknown, messageId: string): Promise<void>;
  /** The same for many, which costs less than each alone. When it throws, any of them may have been taken. */
  publishAll(messages: readonly Published[]): Promise<void>;
  /**
   * A durable consumer, shared by all that name it. The handler's return acks; a throw asks for redelivery with
   * backoff, and after `maxDeliver` tries the message goes to `daybook.dead.<durable>`. Ends when aborted, after the
   * messages in hand.
   */
  consume(options: {
    readonly durable: string;
    readonly subject: string;
    readonly concurrency: number;
    readonly maxDeliver: number;
    readonly signal: AbortSignal;
    readonly handle: (message: unknown, info: { readonly deliveries: number }) => Promise<void>;
  }): Promise<void>;
  isConnected(): boolean;
  close(): Promise<void>;
};

/** Nothing can be said about the message: publish it again, with the same id. */
export class BusUnavailable extends Error {
  constructor(why: string, cause?: unknown) {
    super(`NATS ${why}`, { cause });
    this.name = 'BusUnavailable';
  }
}
