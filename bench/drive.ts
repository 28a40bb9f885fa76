import { connect, type Socket } from 'node:net';

export type Driven = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytes: number;
  readonly answers: number;
};

type Options = {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
};

const endOfHead = Buffer.from('\r\n\r\n');

/** One connection asking again and again; nothing is parsed but where an answer ends and that it was a 200. */
const keepAsking = (
  socket: Socket,
  question: Buffer,
  answered: (ms: number, bytes: number) => boolean,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let asked = performance.now();
    let missing = -1;
    let held: Buffer = Buffer.alloc(0);
    let size = 0;
    const ask = () => {
      asked = performance.now();
      socket.write(question);
    };
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      if (missing < 0) {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const end = held.indexOf(endOfHead);
        if (end < 0) return;
        const head = held.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 200')) return reject(new Error(`${head}\n${held.toString('utf8', end)}`));
        size = Number(/content-length: (\d+)/i.exec(head)?.[1]);
        missing = size - (held.length - end - 4);
        held = Buffer.alloc(0);
      } else missing -= chunk.length;
      if (missing > 0) return;
      missing = -1;
      if (answered(performance.now() - asked, size)) ask();
      else {
        socket.end();
        resolve();
      }
    });
    ask();
  });

/** As many requests as the server answers, each connection waiting for its answer before it asks again. */
export const drive = async ({ port, path, headers = {}, connections, seconds }: Options): Promise<Driven> => {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  const question = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const times: number[] = [];
  let bytes = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  const answered = (ms: number, size: number): boolean => {
    times.push(ms);
    bytes = size;
    return performance.now() < until;
  };
  await Promise.all(
    Array.from({ length: connections }, () =>
      keepAsking(connect({ port, host: '127.0.0.1', noDelay: true }), question, answered),
    ),
  );
  const took = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { perSecond: times.length / took, p50Ms: at(0.5), p99Ms: at(0.99), bytes, answers: times.length };
};
