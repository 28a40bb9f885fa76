import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { AvailabilityView } from '#contracts/views/directory';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { findHost } from './known.ts';

/** When a host says to be open: the rules as they were set, the newest first. */
export const getAvailability =
  (deps: Deps): Handler<ApiOperations['getAvailability']> =>
  async ({ params: { hostId }, may }) => {
    const host = await findHost(deps.sql, hostId);
    may.check(...(host ? [{ hostId }, ...host.officeIds.map((officeId) => ({ officeId }))] : []));
    if (!host) throw new Problem('not-found');
    const { weekly, dated, timeOff } = host.availability;
    const body: AvailabilityView = {
      hostId,
      weekly: weekly.map(({ rules, validFrom, validTo }) => ({
        rules: [...rules],
        validFrom: validFrom ?? null,
        validTo: validTo ?? null,
      })),
      dates: [...dated].sort().map(([date, { openings, publicText }]) => ({
        date,
        openings: [...openings],
        publicText: publicText ?? null,
      })),
      timeOff: timeOff.map(({ publicText, redirectHostId, ...off }) => ({
        ...off,
        publicText: publicText ?? null,
        redirectHostId: redirectHostId ?? null,
      })),
    };
    return { status: 200, body };
  };
