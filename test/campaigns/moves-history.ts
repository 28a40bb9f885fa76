import type { AnyEvent, Recorded } from '#contracts/events/index';

/** What the log says about a thing from one length of the log to another; told without any help of the deciders. */
type Stay = {
  readonly page: string;
  readonly start: number;
  readonly active: boolean;
  readonly from: number;
  to: number;
};

const open = Number.POSITIVE_INFINITY;

/** Where every appointment, hold and block stood at every length of the log. */
export const historyOf = (log: readonly Recorded<AnyEvent>[]) => {
  const stays = new Map<string, Stay[]>();
  const pending = new Map<string, string>();
  const effects = new Map<string, string[]>();

  const say = (id: string, at: number, stay?: Omit<Stay, 'from' | 'to'>) => {
    const all = stays.get(id) ?? [];
    stays.set(id, all);
    const last = all.at(-1);
    if (last && last.to === open) last.to = at;
    if (stay) all.push({ ...stay, from: at, to: open });
  };
  const turn = (id: string, at: number, active: boolean) => {
    const last = stays.get(id)?.at(-1);
    if (last) say(id, at, { page: last.page, start: last.start, active });
  };

  for (const [index, event] of log.entries()) {
    const at = index + 1;
    const page = event.stream;
    const [commandId = ''] = event.metadata.commandId.split('~');
    effects.set(commandId, [...(effects.get(commandId) ?? []), event.type]);
    switch (event.type) {
      case 'AppointmentBooked':
      case 'AppointmentRescheduled':
        say(event.data.appointmentId, at, { page, start: Date.parse(event.data.start), active: true });
        break;
      case 'AppointmentMovedOut': {
        const { appointmentId, toPage, line, holdId } = event.data;
        say(appointmentId, at, { page: toPage, start: Date.parse(line.start), active: true });
        pending.delete(holdId);
        pending.set(holdId, toPage);
        break;
      }
      case 'AppointmentCancelled':
        turn(event.data.appointmentId, at, false);
        break;
      case 'AppointmentStatusCorrected':
        turn(event.data.appointmentId, at, event.data.to !== 'cancelled');
        break;
      case 'TimeHeld': {
        const { holdId, commitsOn, line } = event.data;
        say(holdId, at, { page, start: Date.parse(line.start), active: true });
        if (commitsOn !== page) pending.set(holdId, page);
        break;
      }
      case 'AppointmentMovedIn':
      case 'HoldReleased':
        say(event.data.holdId, at);
        pending.delete(event.data.holdId);
        break;
      default:
        break;
    }
  }

  const during = (id: string, from: number, to: number): readonly Stay[] =>
    (stays.get(id) ?? []).filter((stay) => stay.from <= to && from < stay.to);
  return { during, effects, pending, now: (id: string) => stays.get(id)?.at(-1), ids: () => [...stays.keys()] };
};

export type History = ReturnType<typeof historyOf>;
