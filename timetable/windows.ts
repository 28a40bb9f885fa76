import type { Interval, OpenWindow } from './types.ts';

const sameServices = (one: OpenWindow, other: OpenWindow): boolean =>
  one.serviceIds === other.serviceIds ||
  (one.serviceIds?.length === other.serviceIds?.length &&
    one.serviceIds?.every((serviceId) => other.serviceIds?.includes(serviceId)) === true);

/** Sorted by start; what touches or overlaps at the same office for the same services is one window. */
export const mergeWindows = (windows: readonly OpenWindow[]): readonly OpenWindow[] => {
  if (windows.length < 2) return windows;
  const merged: OpenWindow[] = [];
  for (const window of windows.toSorted((a, b) => a.start - b.start)) {
    const i = merged.findIndex(
      (one) => one.officeId === window.officeId && one.end >= window.start && sameServices(one, window),
    );
    const one = merged[i];
    if (one) merged[i] = { ...one, end: Math.max(one.end, window.end) };
    else merged.push(window);
  }
  return merged;
};

export const without = (windows: readonly OpenWindow[], taken: Interval): readonly OpenWindow[] =>
  windows.flatMap((window) => {
    if (taken.start >= window.end || taken.end <= window.start) return [window];
    const left = { ...window, end: taken.start };
    const right = { ...window, start: taken.end };
    return [left, right].filter((piece) => piece.start < piece.end);
  });

/** May this window be used for the service? Every test of opening hours asks here, lists and decisions alike. */
export const serves = (window: OpenWindow, officeId: string, serviceId: string): boolean =>
  window.officeId === officeId && (window.serviceIds === undefined || window.serviceIds.includes(serviceId));
