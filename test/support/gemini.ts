import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the next answers of the stand-in behave. */
export type Mood =
  | { readonly say: string }
  | { readonly status: number }
  | { readonly body: string }
  | { readonly hang: 'before' | 'within' };

export type Asked = { readonly path: string; readonly key: string | undefined; readonly body: Record<string, unknown> };

const answerOf = (text: string) => ({
  candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
});
const errorOf = (status: number) => ({
  error: { code: status, message: 'a message that repeats the prompt', status: 'X' },
});

const read = async (req: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

const answer = (res: ServerResponse, mood: Mood): void => {
  res.setHeader('content-type', 'application/json');
  if ('hang' in mood) {
    if (mood.hang === 'within') res.write('{"candidates": [');
    return;
  }
  if ('status' in mood) res.statusCode = mood.status;
  res.end(
    'body' in mood
      ? mood.body
      : JSON.stringify('say' in mood ? answerOf(mood.say) : errorOf('status' in mood ? mood.status : 0)),
  );
};

/** Speaks as much of Gemini's REST interface as the real client asks for, on loopback. */
export const startGemini = async () => {
  let mood: Mood = { say: 'All is well.' };
  const asked: Asked[] = [];
  const server = createServer((req, res) => {
    void read(req).then((text) => {
      const key = req.headers['x-goog-api-key'];
      asked.push({
        path: req.url ?? '',
        key: typeof key === 'string' ? key : undefined,
        body: JSON.parse(text || '{}'),
      });
      answer(res, mood);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    be(next: Mood) {
      mood = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
