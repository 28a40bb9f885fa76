import type { AppointmentView } from '#contracts/views/appointments';
import { pause } from '#embedded/process/wait';
import type { Api } from '../support/api.ts';
import { insist } from './crashes-insist.ts';
import type { Ledger, Wish } from './crashes-ledger.ts';
import { type Mailbox, topicOf } from './crashes-mails.ts';
import type { World } from './crashes-places.ts';

const callers = 16;
/** What waits for a caller; more is not offered, and told. */
const mostWaiting = 200;
const answerWithinMs = 90_000;
/** So many changes of time, then it is cancelled or left alone: nobody gets more mails than one may get in an hour. */
const mostMoves = 2;

export type Load = { readonly offered: number; readonly dropped: number; readonly seconds: number };

export type LoadOptions = {
  readonly api: Api;
  readonly world: World;
  readonly ledger: Ledger;
  readonly mailbox: Mailbox;
  readonly rate: number;
  readonly prefix: string;
  readonly random: () => number;
  readonly signal: AbortSignal;
};

/**
 * Wishes come at a fixed rate, whether the system answers or not (open loop), and 16 callers see them through. Nobody
 * acts on an appointment twice at once. Most wait for the mail about it first; one in five does not, and may so
 * overtake a mail.
 */
export const runLoad = async ({ api, world, ledger, mailbox, rate, prefix, random, signal }: LoadOptions) => {
  const idle: AppointmentView[] = [];
  const waiting: Wish[] = [];
  const idleCallers: (() => void)[] = [];
  let [offered, dropped, over, keys] = [0, 0, false, 0];
  const began = Date.now();

  /** An appointment somebody may act on now; it is out of the list until the answer is there. */
  const pick = (): AppointmentView | undefined => {
    const hasty = random() < 0.2;
    const from = Math.floor(random() * idle.length);
    for (let i = 0; i < Math.min(20, idle.length); i += 1) {
      const at = (from + i) % idle.length;
      const view = idle[at];
      if (!view || (!hasty && !mailbox.has(topicOf(view.appointmentId, view.sequence, false)))) continue;
      idle.splice(at, 1);
      return view;
    }
    return undefined;
  };

  const change = (view: AppointmentView): Wish | undefined => {
    const { appointmentId, hostId, localStart, sequence } = view;
    if (sequence >= mostMoves || random() < 0.4) return { kind: 'cancelled', appointmentId };
    const dice = random();
    const nearby = world.slots.onPage(hostId, localStart.slice(0, 10));
    const slot = dice < 0.1 ? world.slots.contested() : dice < 0.4 ? nearby : world.slots.fresh();
    const isThere = slot?.hostId === hostId && localStart.startsWith(slot.start);
    return slot && !isThere
      ? { kind: 'rescheduled', appointmentId, hostId: slot.hostId, start: slot.start }
      : undefined;
  };

  const book = (): Wish | undefined => {
    const slot = (random() < 0.1 ? world.slots.contested() : undefined) ?? world.slots.fresh();
    return slot && { kind: 'booked', hostId: slot.hostId, start: slot.start, clientId: world.nextClient() };
  };

  const think = (): Wish | undefined => {
    const view = random() < 0.4 ? pick() : undefined;
    const wish = view ? change(view) : book();
    if (!wish && view) idle.push(view);
    else if (view) busy.set(view.appointmentId, view);
    return wish;
  };
  const busy = new Map<string, AppointmentView>();

  const see = async (wish: Wish): Promise<void> => {
    keys += 1;
    const entry = ledger.intend(`${prefix}-${keys}`, wish);
    const answer = await insist(api, world, entry, answerWithinMs);
    ledger.note(entry, answer);
    const before = 'appointmentId' in wish ? busy.get(wish.appointmentId) : undefined;
    if (before) busy.delete(before.appointmentId);
    const after = answer.kind === 'acked' ? answer.view : answer.kind === 'refused' ? before : undefined;
    if (after?.status === 'booked') idle.push(after);
  };

  const caller = async (): Promise<void> => {
    for (;;) {
      const wish = waiting.shift();
      if (wish) await see(wish);
      else if (over) return;
      else await new Promise<void>((resolve) => idleCallers.push(resolve));
    }
  };
  const wake = (): void => idleCallers.shift()?.();

  const working = Promise.all(Array.from({ length: callers }, caller));
  while (!signal.aborted) {
    const due = Math.floor(((Date.now() - began) / 1_000) * rate);
    for (; offered + dropped < due; ) {
      const wish = waiting.length < mostWaiting ? think() : undefined;
      if (wish) {
        offered += 1;
        waiting.push(wish);
        wake();
      } else dropped += 1;
    }
    await pause(10);
  }
  const seconds = (Date.now() - began) / 1_000;
  over = true;
  while (idleCallers.length > 0) wake();
  await working;
  return { offered, dropped, seconds };
};
