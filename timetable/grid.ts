import type { OpenWindow } from './types.ts';
import { serves } from './windows.ts';
import type { ClockChange } from './zones.ts';

/** Open time without a seam at one office for one service; starts are counted from its own start. */
export type Run = {
  readonly start: number;
  readonly end: number;
  readonly officeId: string;
  readonly changes: readonly ClockChange[];
};

const unchanged: readonly ClockChange[] = [];

const joined = (run: Run, window: OpenWindow): Run => ({
  ...run,
  end: Math.max(run.end, window.end),
  changes: window.changes
    ? [...run.changes, ...window.changes.filter(({ at }) => !run.changes.some((known) => known.at === at))]
    : run.changes,
});

/** The runs a service can be booked in, sorted by start; all offices unless one is named. */
export const runsOf = (open: readonly OpenWindow[], serviceId: string, officeId?: string): readonly Run[] => {
  const runs: Run[] = [];
  for (const window of open) {
    if (!serves(window, officeId ?? window.officeId, serviceId)) continue;
    const i = runs.findLastIndex((run) => run.officeId === window.officeId);
    const last = runs[i];
    if (last && window.start <= last.end) runs[i] = joined(last, window);
    else
      runs.push({
        start: window.start,
        end: window.end,
        officeId: window.officeId,
        changes: window.changes ?? unchanged,
      });
  }
  return runs;
};

export type Stretch = { readonly start: number; readonly end: number; readonly anchor: number };

/** A run cut where the clock changes; in each stretch the grid is where the wall clock's grid is there. */
export const stretchesOf = (run: Run): readonly Stretch[] => {
  if (run.changes.length === 0) return [{ start: run.start, end: run.end, anchor: run.start }];
  const stretches: Stretch[] = [];
  let { start } = run;
  let anchor = run.start;
  for (const { at, by } of run.changes.toSorted((a, b) => a.at - b.at)) {
    if (at <= run.start || at >= run.end) continue;
    stretches.push({ start, end: at, anchor });
    start = at;
    anchor -= by;
  }
  return [...stretches, { start, end: run.end, anchor }];
};

/** The first start of the stretch's grid that is not before the instant. */
export const onGridFrom = ({ start, anchor }: Stretch, step: number, at: number): number =>
  anchor + Math.ceil((Math.max(at, start) - anchor) / step) * step;
