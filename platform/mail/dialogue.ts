import type { Log } from '../log.ts';

type Entry = { readonly tnx?: string };
type Line = (entry: Entry, format: string, ...values: unknown[]) => void;

const masked = (text: string): string => text.replaceAll(/[^\s<>:]+@[^\s<>]+/g, '…@…');

/** The talk with the server for who looks for a fault: no content, no addresses; the client blanks passwords itself. */
export const dialogueTo = (
  log: Log,
): Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Line> & { level(): void } => {
  const line: Line = (entry, format, ...values) => {
    if (entry?.tnx !== 'client' && entry?.tnx !== 'server') return;
    const text = values.reduce<string>(
      (filled, value) => filled.replace(/%[sdj]/, () => String(value)),
      String(format),
    );
    log.info('smtp', { from: entry.tnx, line: masked(text).slice(0, 200) });
  };
  return { level() {}, trace: line, debug: line, info: line, warn: line, error: line, fatal: line };
};
