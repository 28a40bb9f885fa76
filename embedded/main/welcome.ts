import type { System } from '../system.ts';

export type Welcome = Pick<System, 'endpoints' | 'logins'> & { readonly dataDir: string; readonly seconds: number };

const boxed = (lines: readonly string[]): string => {
  const width = Math.max(...lines.map((line) => line.length));
  const rule = '─'.repeat(width + 4);
  return [`┌${rule}┐`, ...lines.map((line) => `│  ${line.padEnd(width)}  │`), `└${rule}┘`].join('\n');
};

const row = (name: string, value: string): string => `${name.padEnd(11)} ${value}`;

/** What a person needs who has just typed `npm start`. */
export const welcome = ({ endpoints, logins, dataDir, seconds }: Welcome): string => {
  const address = endpoints.http.replace('127.0.0.1', 'localhost');
  const people = Object.entries(logins).map(([role, { email, password }]) => row(role, `${email}   ${password}`));
  return `\n${boxed([
    `Daybook is ready (${seconds.toFixed(1)} s)`,
    '',
    row('Open', address),
    row('API docs', `${address}/docs`),
    row('Mails, SMS', `${address}/embedded/mails`),
    row('Data', dataDir),
    ...(people.length > 0 ? ['', 'Sign in as', ...people] : []),
    '',
    'Ctrl-C stops everything; nothing is lost.',
  ])}\n`;
};
