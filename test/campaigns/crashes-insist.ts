import { createClient, Refused, type Reply } from '#contracts/client';
import { apiOperations } from '#contracts/operations/index';
import type { AppointmentView } from '#contracts/views/appointments';
import { pause } from '#embedded/process/wait';
import type { Api } from '../support/api.ts';
import type { Answer, Entry, Wish } from './crashes-ledger.ts';

/** A process that is killed may leave a connection that never answers. */
const patienceMs = 10_000;

/** The API with an end to waiting. */
export const hurriedApi = (baseUrl: string, accessToken: string): Api =>
  createClient(apiOperations, {
    baseUrl,
    accessToken: () => accessToken,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(patienceMs) }),
  });

const send = (
  api: Api,
  { officeId, serviceId }: { readonly officeId: string; readonly serviceId: string },
  { key, wish }: { readonly key: string; readonly wish: Wish },
): Promise<Reply<AppointmentView>> => {
  const same = { idempotencyKey: key, headers: { 'X-Request-Id': key } };
  switch (wish.kind) {
    case 'booked': {
      const { kind: _kind, ...what } = wish;
      return api.bookAppointment({ ...same, body: { officeId, serviceId, ...what, allowClientOverlap: true } });
    }
    case 'rescheduled': {
      const { appointmentId, hostId, start } = wish;
      return api.rescheduleAppointment({ ...same, params: { appointmentId }, body: { hostId, start } });
    }
    case 'cancelled':
      return api.cancelAppointment({ ...same, params: { appointmentId: wish.appointmentId }, body: {} });
  }
};

/** "Not now", as opposed to no. */
const asksToRepeat = ({ status, code }: Refused): boolean => status === 503 || status === 429 || code === 'busy-page';

/** The same request with the same key until somebody answers it, for so long at most. */
export const insist = async (
  api: Api,
  place: { readonly officeId: string; readonly serviceId: string },
  entry: Entry,
  forMs: number,
): Promise<Answer> => {
  const end = Date.now() + forMs;
  for (;;) {
    try {
      return { kind: 'acked', view: (await send(api, place, entry)).body };
    } catch (error) {
      if (error instanceof Refused && !asksToRepeat(error))
        return { kind: 'refused', status: error.status, code: error.code };
      entry.lost += 1;
      if (Date.now() > end) return { kind: 'unanswered', why: String(error) };
      await pause(50 + Math.random() * 200);
    }
  }
};
