import type { AppointmentStatus, PageEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decision } from '../append/decider.ts';
import type { PageLine } from './lines.ts';
import { lineOf, type Page } from './state.ts';

/** The line is here, or went elsewhere and is followed, or never was. */
export const onLine = (
  page: Page,
  appointmentId: string,
  decide: (known: PageLine) => Decision<PageEvent>,
): Decision<PageEvent> => {
  const known = lineOf(page, appointmentId);
  if (known) return decide(known);
  const moved = page.moved.get(appointmentId);
  if (moved) return { follow: moved };
  throw new Problem('not-found', { appointmentId });
};

/** For commands that are measured against one page and must not be carried to another: whoever sent them looks again. */
export const lineHere = (page: Page, appointmentId: string): PageLine => {
  const known = lineOf(page, appointmentId);
  if (known) return known;
  const moved = page.moved.get(appointmentId);
  if (moved) throw new Problem('not-allowed-in-status', { appointmentId, state: 'moved', toPage: moved.toPage });
  throw new Problem('not-found', { appointmentId });
};

export const mustBe = ({ line, status }: PageLine, allowed: readonly AppointmentStatus[]): void => {
  if (allowed.includes(status)) return;
  throw new Problem('not-allowed-in-status', { appointmentId: line.appointmentId, state: status, allowed });
};

/** The notice a client owes for changing or giving up a time; staff and the system owe none. */
export const mustBeInTime = ({ time }: PageLine, now: number, notice: number): void => {
  const start = new Date(time.start).toISOString();
  if (time.start < now) throw new Problem('in-the-past', { start, now: new Date(now).toISOString() });
  if (time.start < now + notice * 60_000) {
    const latest = new Date(time.start - notice * 60_000).toISOString();
    throw new Problem('too-soon', { minutesNeeded: notice, start, latest });
  }
};
