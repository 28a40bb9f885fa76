import { access } from './access/projection.ts';
import { directory } from './directory/projection.ts';
import { identity } from './identity/projection.ts';
import { jobs } from './jobs/projection.ts';
import { keys } from './keys/projection.ts';
import { listing } from './listing/projection.ts';
import type { AnyProjection } from './projection.ts';
import { slots } from './slots/projection.ts';
import { stats } from './stats/projection.ts';
import { summaries } from './summaries/projection.ts';

/** What can be replayed from the log at any time. */
export const readModels: readonly AnyProjection[] = [directory, keys, access, listing, slots, stats, summaries];
/** All that runs, what is never rebuilt included: revocations and the ledger of jobs. */
export const projections: readonly AnyProjection[] = [identity, ...readModels, jobs];
