import { once } from 'node:events';
import { createServer } from 'node:http';
import { insightOperations } from '#contracts/operations/insight';
import type { Db } from '#platform/postgres/db';

export type Report = { readonly path: string; readonly summaryId: string; readonly body: Record<string, unknown> };

/**
 * As much of the command service as workers reach, held to the contract: it refuses what the contract refuses, and
 * shows a summary as settled as the projection would. Every request is kept, whatever it asked for.
 */
export const startReports = async (db: Db, serviceKey: string) => {
  const reports: Report[] = [];
  const elsewhere: string[] = [];
  let status = 200;
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const [, summaryId = '', end = ''] =
      /^\/api\/v1\/internal\/summaries\/([^/]+)\/(written|failed)$/.exec(req.url ?? '') ?? [];
    const isOurs = req.method === 'POST' && req.headers.authorization === `Service workers:${serviceKey}` && summaryId;
    if (!isOurs) {
      elsewhere.push(`${req.method} ${req.url}`);
      res.writeHead(404).end();
      return;
    }
    if (status !== 200) return void res.writeHead(status).end();
    const { body: schema } = end === 'written' ? insightOperations.writeSummary : insightOperations.failSummary;
    const body = schema.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
    if (!body.success) return void res.writeHead(400).end();
    reports.push({ path: end, summaryId, body: body.data });
    await db.execute('update read.summaries set state = $2 where summary_id = $1', [summaryId, end]);
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ summaryId }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    reports,
    elsewhere,
    answerWith(next: number) {
      status = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
