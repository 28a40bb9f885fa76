import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { until } from '../process/wait.ts';
import { faults } from './faults.ts';
import type { CaughtMail } from './mail.ts';
import { mailServer } from './mail-server.ts';
import type { Tray } from './tray.ts';

const nowhere: Tray<CaughtMail> = {
  list: () => [],
  find: () => undefined,
  add: async () => undefined,
  raw: () => undefined,
  clear: async () => undefined,
};

const say = async (socket: Socket, line: string): Promise<string> => {
  socket.write(`${line}\r\n`);
  const [answer] = await once(socket, 'data');
  return String(answer);
};

describe('the catcher as a mail server', () => {
  it('P1 lives on when a sender is killed in the middle of a mail', async () => {
    const server = mailServer(nowhere, faults(451));
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    const address = server.server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const sender = connect(port, '127.0.0.1');
    await once(sender, 'data');
    for (const line of ['EHLO a.example', 'MAIL FROM:<a@example.test>', 'RCPT TO:<b@example.test>', 'DATA'])
      await say(sender, line);
    sender.resetAndDestroy();
    // Nothing here may listen for the error itself: without the server's own listener it must fail this test.
    expect(await until(() => server.connections.size === 0, 2_000)).to.equal(true);
    const next = connect(port, '127.0.0.1');
    const [greeting] = await once(next, 'data');
    expect(String(greeting)).to.match(/^220 /);
    next.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
});
