import { createHistogram } from 'node:perf_hooks';
import { type Connection, openConnection } from './connection.ts';
import type { Ask, Job, Load } from './job.ts';

const bytesOf = ({ method, path, body }: Ask, headers: string): Buffer =>
  Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}${
      body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
    }\r\n${body ?? ''}`,
  );

/** What was measured so far. */
const tally = () => {
  const times = createHistogram();
  const statuses: Record<number, number> = {};
  let firstRefusal: string | undefined;
  let count = 0;
  return {
    add: (sinceMs: number, status: number, refusal: string | undefined) => {
      count += 1;
      times.record(Math.max(1, Math.round((performance.now() - sinceMs) * 1e6)));
      statuses[status] = (statuses[status] ?? 0) + 1;
      firstRefusal ??= refusal;
    },
    result: (seconds: number): Load => ({
      count,
      perSecond: count / seconds,
      p50Ms: times.percentile(50) / 1e6,
      p99Ms: times.percentile(99) / 1e6,
      statuses,
      firstRefusal,
    }),
  };
};

type Run = {
  readonly connections: readonly Connection[];
  readonly next: () => Buffer | undefined;
  readonly until: number;
  readonly counted: ReturnType<typeof tally>;
};

/** Every connection asks again as soon as it is answered. */
const closed = ({ connections, next, until, counted }: Run): Promise<unknown> =>
  Promise.all(
    connections.map(
      (connection) =>
        new Promise<void>((resolve) => {
          const ask = () => {
            const request = performance.now() < until ? next() : undefined;
            if (!request) return resolve();
            const since = performance.now();
            connection.ask(request, (status, refusal) => {
              counted.add(since, status, refusal);
              if (status === 0) resolve();
              else ask();
            });
          };
          ask();
        }),
    ),
  );

/** So many a second by the clock. A question's time counts from when it was due, also while all connections are busy. */
const paced = ({ connections, next, until, counted }: Run, rate: number): Promise<void> =>
  new Promise((resolve) => {
    const idle = [...connections];
    const waiting: { request: Buffer; due: number }[] = [];
    const started = performance.now();
    let due = started;
    let open = 0;
    const give = (connection: Connection, request: Buffer, since: number) => {
      open += 1;
      connection.ask(request, (status, refusal) => {
        open -= 1;
        counted.add(since, status, refusal);
        const first = waiting.shift();
        if (first) give(connection, first.request, first.due);
        else idle.push(connection);
      });
    };
    const tick = setInterval(() => {
      const now = performance.now();
      for (; due <= now && due < until; due += 1000 / rate) {
        const request = next();
        if (!request) break;
        const connection = idle.pop();
        if (connection) give(connection, request, due);
        else waiting.push({ request, due });
      }
      // What is still unanswered so long after the end is counted by nobody; the caller sees it in the count.
      if ((now >= until && open === 0 && waiting.length === 0) || now > until + 10_000) {
        clearInterval(tick);
        resolve();
      }
    }, 1);
  });

export const drive = async (job: Job): Promise<Load> => {
  const headers = Object.entries(job.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const requests = job.requests.map((ask) => bytesOf(ask, headers));
  let at = 0;
  const next = () => {
    if (at === requests.length && job.again) at = 0;
    const request = requests[at];
    at += 1;
    return request;
  };
  const connections = await Promise.all(Array.from({ length: job.connections }, () => openConnection(job.port)));
  const counted = tally();
  const started = performance.now();
  const run = { connections, next, until: started + job.seconds * 1000, counted };
  if (job.rate === undefined) await closed(run);
  else await paced(run, job.rate);
  const seconds = (performance.now() - started) / 1000;
  for (const connection of connections) connection.close();
  return counted.result(seconds);
};
