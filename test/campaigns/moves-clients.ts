import type { CommandMeta } from '#command-service/append/request';
import type { Measure, NewTime } from '#command-service/page/commands';
import { pageItemIdOf, pageOf } from '#command-service/page/ids';
import { move } from '#command-service/page/move';
import { putBack } from '#command-service/page/put-back';
import type { Line } from '#contracts/events/index';
import { firstPageOf } from '#contracts/ids';
import { Problem } from '#contracts/problems';
import type { Scheduler } from './moves-scheduler.ts';
import { type Planted, type Process, streams, type World } from './moves-world.ts';

const minute = 60_000;
const serviceId = 'serviceaaaaa';
const officeId = 'officeaaaaaa';
/** Every quarter of an hour for half an hour: the next start clashes by itself, the one after it by the buffer alone. */
const starts = ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15', '10:30'];

export type Wanted = { readonly stream: string; readonly start: number };
export type Deed =
  | { readonly kind: 'move'; readonly appointmentId: string; readonly to: Wanted }
  | { readonly kind: 'cancel' | 'undo' | 'annotate'; readonly appointmentId: string }
  | { readonly kind: 'book'; readonly appointmentId: string; readonly to: Wanted; readonly held: boolean };

export type Answer = {
  readonly kind: 'success' | 'refused' | 'unknown' | 'broken';
  readonly code?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  /** How long the log was when the request was sent and when it was answered. */
  readonly from: number;
  readonly to: number;
};
export type Entry = { readonly key: string; readonly deed: Deed; readonly answers: Answer[] };

export const measureOf = (stream: string, now: number): Measure => {
  const { date } = pageOf(stream);
  const at = (time: string) => Date.parse(`${date}T${time}:00Z`);
  const day = {
    date,
    edges: { start: at('00:00'), end: at('00:00') + 1_440 * minute },
    open: [{ start: at('09:00'), end: at('12:00'), officeId }],
  };
  const notice = { book: 0, change: 0, cancel: 0 };
  return { now, day, terms: { notice, window: {}, limits: {}, bufferBefore: 0, bufferAfter: 5, capacity: 1 } };
};

const timeAt = ({ start }: Wanted): NewTime => ({
  start: new Date(start).toISOString(),
  end: new Date(start + 30 * minute).toISOString(),
  zone: 'UTC',
  localStart: new Date(start).toISOString().slice(0, 16),
  tzdb: '2025c',
  bufferBefore: 0,
  bufferAfter: 5,
  officeId,
  capacity: 1,
});

export const lineAt = (appointmentId: string, to: Wanted): Line => ({
  appointmentId,
  clientId: 'clientaaaaaa',
  hostId: pageOf(to.stream).hostId,
  serviceId,
  sequence: 0,
  ...timeAt(to),
});

const perform = async (process: Process, key: string, deed: Deed): Promise<unknown> => {
  const { pages, timing } = process;
  const now = timing.clock().getTime();
  const meta: CommandMeta = {
    commandId: key,
    bodyHash: 'same',
    actorId: 'actor',
    via: 'api',
    at: new Date(now).toISOString(),
    $correlationId: key,
    $causationId: key,
  };
  const { appointmentId } = deed;
  const { stream } = firstPageOf(appointmentId);
  switch (deed.kind) {
    case 'move': {
      const { to } = deed;
      const request = { ...measureOf(to.stream, now), appointmentId, toPage: to.stream, time: timeAt(to), meta };
      return move(process, request);
    }
    case 'cancel':
      return pages.handle({
        stream,
        command: { type: 'CancelAppointment', appointmentId, now, by: 'staff', notice: 0 },
        meta,
      });
    case 'annotate':
      return pages.handle({ stream, command: { type: 'AnnotateAppointment', appointmentId, note: key }, meta });
    case 'undo':
      return putBack(process, { appointmentId, measureFor: (stream) => measureOf(stream, now), meta });
    case 'book': {
      const { to, held } = deed;
      const line = lineAt(appointmentId, to);
      const measure = measureOf(to.stream, now);
      const { hostId, date } = pageOf(to.stream);
      const holdId = pageItemIdOf(hostId, date, key, 'form');
      if (held) {
        const until = new Date(now + 5 * minute).toISOString();
        const command = {
          type: 'HoldTime',
          holdId,
          purpose: 'form',
          until,
          commitsOn: to.stream,
          held: line,
          ...measure,
        } as const;
        await pages.handle({ stream: to.stream, command, meta: { ...meta, commandId: `${key}/form` } });
      }
      const page = to.stream;
      const form = held ? { holdId } : {};
      return pages.handle({
        stream: page,
        command: { type: 'BookAppointment', page, line, approval: 'none', ...form, ...measure },
        meta,
      });
    }
  }
};

/** People who book, move and cancel through whichever process answers, and try again with the same key. */
export const openClients = (
  scheduler: Scheduler,
  world: World,
  processes: Process[],
  planted: Planted,
  name = 'key',
) => {
  const { pick, chance, between, sleep } = scheduler;
  const ledger: Entry[] = [];
  let keys = 0;

  const wanted = (): Wanted => {
    const stream = pick(streams);
    return { stream, start: Date.parse(`${pageOf(stream).date}T${pick(starts)}:00Z`) };
  };

  const freshId = ({ stream }: Wanted, key: string): string => {
    const { hostId, date } = pageOf(stream);
    return pageItemIdOf(hostId, date, key, 'line');
  };

  const ask = async (key: string, deed: Deed): Promise<Answer> => {
    const from = world.log.length;
    const answer = perform(pick(processes), key, deed).then(
      () => ({ kind: 'success' }) as const,
      (error: unknown) => {
        if (!(error instanceof Problem)) return { kind: 'broken', code: String(error) } as const;
        const { code, facts } = error;
        const unknown = code === 'outcome-unknown' || code === 'unavailable';
        return { kind: unknown ? 'unknown' : 'refused', code, facts } as const;
      },
    );
    const gaveUp = sleep(60_000).then(() => ({ kind: 'unknown', code: 'timeout' }) as const);
    return { ...(await Promise.race([answer, gaveUp])), from, to: world.log.length };
  };

  const insist = async (deed: Deed, key: string): Promise<void> => {
    const entry: Entry = { key, deed, answers: [] };
    ledger.push(entry);
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const answer = await ask(planted.forgetKeys && attempt > 0 ? `${key}~${attempt}` : key, deed);
      entry.answers.push(answer);
      const again = answer.kind === 'unknown' ? chance(0.8) : answer.code === 'busy-page' && chance(0.5);
      if (!again) return;
      await sleep(between(10_000, 12_000));
    }
  };

  const deedFor = (appointments: readonly string[], key: string): Deed => {
    const dice = scheduler.random();
    const appointmentId = pick(appointments);
    if (dice < 0.55) return { kind: 'move', appointmentId, to: wanted() };
    if (dice < 0.65) return { kind: 'cancel', appointmentId };
    if (dice < 0.72) return { kind: 'undo', appointmentId };
    if (dice < 0.77) return { kind: 'annotate', appointmentId };
    const to = wanted();
    return { kind: 'book', appointmentId: freshId(to, key), to, held: chance(0.3) };
  };

  const nextKey = () => {
    keys += 1;
    return `${name}-${keys}`;
  };

  /** One person: a few deeds, one after the other. */
  const person = async (appointments: readonly string[]): Promise<void> => {
    await sleep(between(0, 150));
    for (let deeds = chance(0.4) ? 2 : 1; deeds > 0; deeds -= 1) {
      const key = nextKey();
      await insist(deedFor(appointments, key), key);
    }
  };

  return { person, insist, nextKey, freshId, ledger };
};
