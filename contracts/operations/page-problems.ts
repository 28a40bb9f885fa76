import type { ProblemCode } from '../problems.ts';

/** Every no of a page, in the order it is checked. */
export const pageProblems: readonly ProblemCode[] = [
  'service-not-offered',
  'host-not-available-here',
  'in-the-past',
  'too-soon',
  'too-far',
  'outside-hours',
  'crosses-day',
  'slot-taken',
  'capacity-reached',
  'limit-reached',
  'client-busy',
  'not-allowed-in-status',
  'hold-expired',
  'no-such-local-time',
  'busy-page',
  'outcome-unknown',
  'idempotency-key-reused',
  'abandoned',
  'unknown-reference',
  'office-not-open',
];

/** A change of what stands already. */
export const lifecycleProblems: readonly ProblemCode[] = [
  'not-found',
  'not-allowed-in-status',
  'busy-page',
  'outcome-unknown',
  'idempotency-key-reused',
];
