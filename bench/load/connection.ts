import { connect } from 'node:net';

export type Answered = (status: number, refusal: string | undefined) => void;
export type Connection = { ask(request: Buffer, answered: Answered): void; close(): void };

const endOfHead = Buffer.from('\r\n\r\n');

/** The status of `HTTP/1.1 201`, from its three digits. */
const statusOf = (answer: Buffer): number => Number(answer.toString('latin1', 9, 12));

/**
 * One keep-alive connection on a raw socket, one question at a time: no more is read than the status and where the
 * answer ends, since whatever the driver does the server cannot do on the same two cores.
 */
export const openConnection = (port: number): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answered: Answered | undefined;
    let held: Buffer | undefined;
    let status = 0;
    let missing = -1;
    const done = () => {
      const refusal = status >= 300 ? held?.toString('utf8') : undefined;
      const tell = answered;
      answered = undefined;
      held = undefined;
      missing = -1;
      tell?.(status, refusal);
    };
    socket.on('data', (chunk: Buffer) => {
      if (missing >= 0) {
        missing -= chunk.length;
        if (missing <= 0) done();
        return;
      }
      held = held ? Buffer.concat([held, chunk]) : chunk;
      const end = held.indexOf(endOfHead);
      if (end < 0) return;
      status = statusOf(held);
      const length = /\r\ncontent-length: (\d+)/i.exec(held.toString('latin1', 0, end));
      if (!length && status !== 204 && status !== 304) return void socket.destroy(new Error('an answer of no length'));
      missing = Number(length?.[1] ?? 0) - (held.length - end - endOfHead.length);
      if (missing <= 0) done();
    });
    socket.once('error', reject);
    socket.once('close', () => answered?.(0, 'the connection was closed before the answer'));
    socket.once('connect', () =>
      resolve({
        ask: (request, then) => {
          answered = then;
          socket.write(request);
        },
        close: () => socket.destroy(),
      }),
    );
  });
