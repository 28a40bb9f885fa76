import { connect } from 'node:net';

/** The server speaks first: `INFO {…}`. */
export const parseGreeting = (line: string): { name: string; jetstream: boolean } | undefined => {
  if (!line.startsWith('INFO ')) return undefined;
  const { server_name: name, jetstream } = JSON.parse(line.slice(5));
  return { name: String(name), jetstream: jetstream === true };
};

/** Undefined when nobody greets in NATS there. */
export const greeting = (port: number): Promise<ReturnType<typeof parseGreeting>> =>
  new Promise((resolve) => {
    let said = '';
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const finish = (found?: ReturnType<typeof parseGreeting>) => {
      socket.destroy();
      resolve(found);
    };
    socket.on('data', (chunk) => {
      said += chunk.toString('utf8');
      const end = said.indexOf('\r\n');
      if (end >= 0) finish(parseGreeting(said.slice(0, end)));
    });
    socket.on('error', () => finish());
    socket.on('timeout', () => finish());
    socket.on('close', () => finish());
  });
