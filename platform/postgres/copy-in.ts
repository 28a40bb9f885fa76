import type { Writable } from 'node:stream';
import type { Connection, PoolClient, Submittable } from 'pg';

type Copying = Connection & {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  sendCopyFail(why: string): void;
  endCopyFrom(): void;
};

const drainedOrClosed = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      for (const event of ['drain', 'close']) stream.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'close']) stream.on(event, done);
  });

/** What the driver asks of a statement besides `submit`; it knows `COPY` itself by its messages only. */
class CopyIn implements Submittable {
  readonly #statement: string;
  readonly #texts: Iterable<string>;
  #rows = 0;
  #over = false;
  #failure: unknown;
  /** Wrapped by the driver, which watches the time. */
  callback: (error: unknown, rows?: number) => void;

  constructor(statement: string, texts: Iterable<string>, callback: CopyIn['callback']) {
    this.#statement = statement;
    this.#texts = texts;
    this.callback = callback;
  }
  submit(connection: Connection): void {
    (connection as Copying).query(this.#statement);
  }
  handleCopyInResponse(connection: Copying): void {
    this.#send(connection).catch((error: unknown) => {
      this.#failure = error;
      connection.sendCopyFail('its rows could not be written down');
    });
  }
  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = Number(text.split(' ').at(-1));
  }
  handleReadyForQuery(): void {
    this.callback(null, this.#rows);
  }
  handleError(error: unknown): void {
    this.#over = true;
    this.callback(this.#failure ?? error);
  }

  /** As fast as the server takes them, so that no more than one text waits here. */
  async #send(connection: Copying): Promise<void> {
    for (const text of this.#texts) {
      connection.sendCopyFromChunk(Buffer.from(text));
      if (connection.stream.writableNeedDrain) await drainedOrClosed(connection.stream);
      if (this.#over) return;
    }
    connection.endCopyFrom();
  }
}

export const copyIn = (client: PoolClient, statement: string, texts: Iterable<string>): Promise<number> =>
  new Promise((resolve, reject) => {
    client.query(new CopyIn(statement, texts, (error, rows = 0) => (error ? reject(error) : resolve(rows))));
  });
