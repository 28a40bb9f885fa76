import { pageRecords } from './limits.ts';
import type { Log } from './log.ts';
import { nextTurn, type Outlet } from './outlet.ts';
import type { ReadOptions } from './read-options.ts';
import { positionOf } from './record.ts';

type Render = (record: Buffer) => Uint8Array;

/** `$all`: forwards from the position on, backwards from before it. */
export const readAll = async (
  log: Log,
  options: ReadOptions & { count: number },
  outlet: Outlet,
  render: Render,
): Promise<void> => {
  const { backwards, filter, from } = options;
  let left = options.count;
  let cursor = from === 'start' ? 1 : from === 'end' ? Number.MAX_SAFE_INTEGER - 1 : from;
  if (backwards && from === 'start') return;
  while (left > 0 && !outlet.gone.aborted) {
    const limit = filter ? pageRecords : Math.min(pageRecords, left);
    const page = backwards ? log.backwards(cursor, limit) : log.forwards(cursor, limit);
    if (page.length === 0) return;
    for (const record of page) {
      cursor = backwards ? positionOf(record) : positionOf(record) + 1;
      if (filter && !filter.matches(record)) continue;
      if (!outlet.send(render(record))) await outlet.drained();
      left -= 1;
      if (left === 0) return;
    }
    await nextTurn();
  }
};
