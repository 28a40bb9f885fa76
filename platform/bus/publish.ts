import { createInbox, headers, type Msg, type NatsConnection } from 'nats';

export type Outgoing = {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly messageId: string;
  readonly more?: Readonly<Record<string, string>>;
};

type Settle = (error?: Error) => void;

/** What JetStream says to a message: undefined when it keeps it. */
const refusal = (answer: Msg): Error | undefined => {
  if (answer.headers?.code) return new Error(`nobody keeps it (${answer.headers.code})`);
  const { error } = answer.json<{ error?: { description?: string } }>();
  return error && new Error(`JetStream refused it: ${error.description}`);
};

/**
 * Publishes and waits for the word of JetStream that it has the message. The client's own `publish` does the same for
 * several times the work: each is a request, with an error made ahead for its stack.
 */
export const publisherOver = (link: NatsConnection) => {
  const inbox = createInbox();
  const waiting = new Map<string, Settle>();
  let asked = 0;
  link.subscribe(`${inbox}.*`, {
    callback: (failed, answer) => {
      if (failed) return;
      const settle = waiting.get(answer.subject.slice(inbox.length + 1));
      if (!settle) return;
      try {
        settle(refusal(answer));
      } catch {
        settle(new Error('the answer of JetStream makes no sense'));
      }
    },
  });

  return ({ subject, body, messageId, more = {} }: Outgoing, milliseconds: number): Promise<void> =>
    new Promise((resolve, reject) => {
      asked += 1;
      const token = String(asked);
      const settle: Settle = (error) => {
        clearTimeout(timer);
        waiting.delete(token);
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => settle(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
      waiting.set(token, settle);
      const head = headers();
      for (const [key, value] of Object.entries(more)) head.set(key, value);
      head.set('Nats-Msg-Id', messageId);
      try {
        link.publish(subject, body, { headers: head, reply: `${inbox}.${token}` });
      } catch (error) {
        settle(error instanceof Error ? error : new Error(String(error)));
      }
    });
};
