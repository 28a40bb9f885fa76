import { createInbox, headers, type Msg, type NatsConnection } from 'nats';

export type Outgoing = {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly messageId: string;
  readonly more?: Readonly<Record<string, string>>;
};

/** What was sent together and is waited for together: one promise and one timer for all. */
type Sent = { left: number; readonly end: (error?: Error) => void };

/** What JetStream says to a message: undefined when it keeps it. */
const refusal = (answer: Msg): Error | undefined => {
  if (answer.headers?.code) return new Error(`nobody keeps it (${answer.headers.code})`);
  const { error } = answer.json<{ error?: { description?: string } }>();
  return error && new Error(`JetStream refused it: ${error.description}`);
};

const headOf = ({ messageId, more = {} }: Outgoing) => {
  const head = headers();
  for (const [key, value] of Object.entries(more)) head.set(key, value);
  head.set('Nats-Msg-Id', messageId);
  return head;
};

/**
 * Publishes and waits for the word of JetStream that it has each of the messages. The client's own `publish` does the
 * same for several times the work: each is a request, with an error made ahead for its stack.
 */
export const publisherOver = (link: NatsConnection) => {
  const inbox = createInbox();
  const waiting = new Map<string, Sent>();
  let asked = 0;
  link.subscribe(`${inbox}.*`, {
    callback: (failed, answer) => {
      if (failed) return;
      const token = answer.subject.slice(inbox.length + 1);
      const sent = waiting.get(token);
      if (!sent) return;
      waiting.delete(token);
      sent.left -= 1;
      try {
        const refused = refusal(answer);
        if (refused || sent.left === 0) sent.end(refused);
      } catch {
        sent.end(new Error('the answer of JetStream makes no sense'));
      }
    },
  });

  return (messages: readonly Outgoing[], milliseconds: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const first = asked + 1;
      const end = (error?: Error): void => {
        clearTimeout(timer);
        for (let token = first; sent.left > 0 && token < first + messages.length; token += 1)
          waiting.delete(String(token));
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => end(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
      const sent: Sent = { left: messages.length, end };
      try {
        for (const message of messages) {
          asked += 1;
          const token = String(asked);
          waiting.set(token, sent);
          link.publish(message.subject, message.body, { headers: headOf(message), reply: `${inbox}.${token}` });
        }
      } catch (error) {
        end(error instanceof Error ? error : new Error(String(error)));
      }
    });
};
