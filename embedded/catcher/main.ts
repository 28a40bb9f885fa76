import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { catcherApp } from './app.ts';
import { faults } from './faults.ts';
import type { CaughtMail } from './mail.ts';
import { mailServer } from './mail-server.ts';
import type { CaughtSms } from './sms.ts';
import { openTray } from './tray.ts';

const { CATCHER_DIR = '.daybook/catcher', CATCHER_PORT = '0', CATCHER_SMTP_PORT = '0' } = process.env;
const limit = 2_000;

const mails = openTray<CaughtMail>({ folder: join(CATCHER_DIR, 'mails'), idOf: ({ mailId }) => mailId, limit });
const sms = openTray<CaughtSms>({ folder: join(CATCHER_DIR, 'sms'), idOf: ({ smsId }) => smsId, limit });
const [mailFaults, smsFaults] = [faults(451), faults(503)];

const smtp = mailServer(mails, mailFaults);
const http = createServer(catcherApp({ mails, sms, mailFaults, smsFaults }));

const listening = (server: Pick<Server, 'once'> & { listen(port: number, host: string): unknown }, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    server.listen(port, '127.0.0.1');
  });

const portOf = (server: { address(): AddressInfo | string | null }): number => {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
};

const leave = (): void => {
  http.closeAllConnections();
  http.close();
  smtp.close();
  // What is on disk is complete at any moment; a client that hangs must not keep us.
  setTimeout(() => process.exit(0), 200).unref();
};

for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined);
process.on('SIGTERM', leave);
process.on('disconnect', leave);

try {
  await Promise.all([listening(smtp.server, Number(CATCHER_SMTP_PORT)), listening(http, Number(CATCHER_PORT))]);
  process.send?.({ ready: true, port: portOf(http), smtpPort: portOf(smtp.server) });
} catch (error) {
  process.send?.({ failed: `The mail catcher could not start: ${error instanceof Error ? error.message : error}` });
  leave();
}
