import { hash } from 'node:crypto';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { targetOf } from '../scope.ts';
import { findRow, textsOf } from './rows.ts';

/** Not kept ready: one row by its key is cheap, and whose it is must be asked each time. */
export const getAppointment =
  (deps: Deps): Handler<ApiOperations['getAppointment']> =>
  async ({ params: { appointmentId }, may, caller }) => {
    const row = await findRow(deps, appointmentId);
    // Also asked about nothing, so that a missing one takes the way of a foreign one.
    may.check(...(row ? [targetOf(row)] : []));
    if (!row) throw new Problem('not-found');
    const [text = ''] = await textsOf(deps, [row], caller);
    // The count of its events alone would miss a name that changed.
    return { status: 200, text, etag: `${row.changes}-${hash('sha1', text, 'base64url').slice(0, 12)}` };
  };
