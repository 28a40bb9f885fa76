import type { AppointmentView } from '#contracts/views/appointments';

/** What a client asks for. Its key is the Idempotency-Key, and as X-Request-Id it stands in every event it causes. */
export type Wish =
  | { readonly kind: 'booked'; readonly hostId: string; readonly start: string; readonly clientId: string }
  | { readonly kind: 'rescheduled'; readonly appointmentId: string; readonly hostId: string; readonly start: string }
  | { readonly kind: 'cancelled'; readonly appointmentId: string };

export type Answer =
  | { readonly kind: 'acked'; readonly view: AppointmentView }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  /** Nobody answered within the time given: it may be done or not. */
  | { readonly kind: 'unanswered'; readonly why: string };

export type Entry = {
  readonly key: string;
  readonly wish: Wish;
  /** Tries that ended without an answer: connection gone, too late, 503. */
  lost: number;
  answer?: Answer;
  /** When it was answered, among all answers. */
  turn?: number;
};

/** The client's own book: what it wants is noted before it is sent, what came of it after. */
export const openLedger = () => {
  const entries: Entry[] = [];
  let answered = 0;
  const counts = { acked: 0, refused: 0, unanswered: 0 };
  return {
    entries: entries as readonly Entry[],
    counts: counts as Readonly<typeof counts>,
    intend(key: string, wish: Wish): Entry {
      const entry: Entry = { key, wish, lost: 0 };
      entries.push(entry);
      return entry;
    },
    note(entry: Entry, answer: Answer): void {
      answered += 1;
      entry.answer = answer;
      entry.turn = answered;
      counts[answer.kind] += 1;
    },
  };
};
export type Ledger = ReturnType<typeof openLedger>;
