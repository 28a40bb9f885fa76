import { parseArgs } from 'node:util';

export const usage = `The embedded event store: one node that speaks EventStoreDB's gRPC protocol.

  main.ts --dir <folder> [--port 0] [--host 127.0.0.1] [--insecure | --cert <file> --key <file>]
  main.ts verify --dir <folder>             read every record and report damage; exit code 1 if there is any
  main.ts backup --dir <folder> --to <new>  copy a folder, also while a node runs on it

  --port 0     takes a free port; the address is in the line of JSON printed when the node accepts
  --insecure   no TLS and no users; the default, and only possible on a loopback address
  --cert --key TLS; user "admin", password from EVENTSTORE_ADMIN_PASSWORD or "changeit"
`;

export type Serve = {
  readonly command: 'serve';
  readonly dir: string;
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
};
export type Options =
  | Serve
  | { readonly command: 'verify'; readonly dir: string }
  | { readonly command: 'backup'; readonly dir: string; readonly to: string }
  | { readonly command: 'help' };

export class BadUsage extends Error {}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const parse = (args: readonly string[]) => {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { dir: text, to: text, host: text, port: text, cert: text, key: text, insecure: flag, help: flag },
    });
  } catch (error) {
    throw new BadUsage(error instanceof Error ? error.message : String(error));
  }
};

export const readOptions = (args: readonly string[]): Options => {
  const { values, positionals } = parse(args);
  const { dir, to, host = '127.0.0.1', port = '0', cert, key, insecure = false } = values;
  const [command = 'serve', ...rest] = positionals;
  if (values.help) return { command: 'help' };
  if (rest.length > 0 || !['serve', 'verify', 'backup'].includes(command))
    throw new BadUsage(`Unknown command: ${positionals.join(' ')}`);
  if (!dir) throw new BadUsage('Say which folder to use: --dir <folder>');
  if (command === 'verify') return { command, dir };
  if (command === 'backup') {
    if (!to) throw new BadUsage('Say where the copy goes: --to <new folder>');
    return { command, dir, to };
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new BadUsage(`--port must be 0 to 65535, not ${port}`);
  if ((cert === undefined) !== (key === undefined)) throw new BadUsage('--cert and --key go together');
  if (insecure && cert) throw new BadUsage('Choose --insecure or --cert and --key, not both');
  if (!cert && !isLoopback(host))
    throw new BadUsage(
      `Without TLS everyone who reaches ${host} could write: give --cert and --key, or stay on 127.0.0.1`,
    );
  return { command: 'serve', dir, host, port: Number(port), tls: cert && key ? { cert, key } : undefined };
};
