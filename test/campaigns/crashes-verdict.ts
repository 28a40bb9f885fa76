import type { AnyEvent, Recorded } from '#contracts/events/index';
import type { AppointmentView } from '#contracts/views/appointments';
import { verdictOn } from '../support/log.ts';
import { type Effect, effectsOf, openHolds } from './crashes-effects.ts';
import type { Entry } from './crashes-ledger.ts';

const groupedBy = <T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
};

const isAs = (effect: Effect, view: AppointmentView): boolean =>
  effect.appointmentId === view.appointmentId &&
  effect.sequence === view.sequence &&
  (effect.start ?? view.start) === view.start &&
  (effect.hostId ?? view.hostId) === view.hostId;

/** One command against what the log says of it: acknowledged is once and as told, refused is never. */
const faultsOfEntry = ({ key, wish, answer }: Entry, effects: readonly Effect[]): readonly string[] => {
  const seen = effects.map(({ kind, at }) => `${kind} at ${at}`).join(', ') || 'nothing';
  const fault = (what: string) => [`${what}: ${key} (${wish.kind}) has ${seen}`];
  if (!answer || answer.kind === 'unanswered') return fault(`never answered (${answer?.why})`);
  if (answer.kind === 'refused') {
    if (answer.status !== 409) return fault(`answered ${answer.status} ${answer.code}`);
    return effects.length === 0 ? [] : fault(`refused (${answer.code}) and done`);
  }
  const [effect] = effects;
  if (!effect) return fault('acknowledged and lost');
  if (effects.length > 1) return fault('done more than once');
  return effect.kind === wish.kind && isAs(effect, answer.view) ? [] : fault('done otherwise than acknowledged');
};

/** Nobody acts on an appointment twice at once, so its answers came in the order in which the log must have it. */
const faultsOfOrder = (entries: readonly Entry[], effects: readonly Effect[]): readonly string[] => {
  const acked = entries.filter(({ answer }) => answer?.kind === 'acked').sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0));
  const asked = groupedBy(acked, ({ answer }) => (answer?.kind === 'acked' ? answer.view.appointmentId : ''));
  const done = groupedBy(effects, ({ appointmentId }) => appointmentId);
  return [...asked].flatMap(([appointmentId, answers]) => {
    const told = answers.map(({ key }) => key).join(' ');
    const written = (done.get(appointmentId) ?? []).map(({ key }) => key).join(' ');
    return told === written ? [] : [`another order: ${appointmentId} was told ${told}, the log has ${written}`];
  });
};

/** What each appointment was when its client last heard of it. */
export const lastKnown = (entries: readonly Entry[]): ReadonlyMap<string, AppointmentView> => {
  const known = new Map<string, AppointmentView>();
  for (const { answer } of [...entries].sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0)))
    if (answer?.kind === 'acked') known.set(answer.view.appointmentId, answer.view);
  return known;
};

export const faultsOfLog = (log: readonly Recorded<AnyEvent>[], entries: readonly Entry[]): readonly string[] => {
  const effects = effectsOf(log);
  const byKey = groupedBy(effects, ({ key }) => key);
  const keys = new Set(entries.map(({ key }) => key));
  return [
    ...entries.flatMap((entry) => faultsOfEntry(entry, byKey.get(entry.key) ?? [])),
    ...effects.flatMap(({ key, kind, at }) => (keys.has(key) ? [] : [`nobody asked for it: ${kind} at ${at}`])),
    ...faultsOfOrder(entries, effects),
    ...verdictOn(log).violations.map(({ what, at, items }) => `${what} at ${at}: ${items.join(', ')}`),
    ...openHolds(log).map((hold) => `a hold stays open: ${hold}`),
  ];
};
