import { allLines } from '#command-service/page/lines';
import { firstPageOf } from '#contracts/ids';
import { openChecker } from '../checker/checker.ts';
import type { Answer, Entry } from './moves-clients.ts';
import { type History, historyOf } from './moves-history.ts';
import { type Process, streams, type World } from './moves-world.ts';

const effectOf = {
  move: ['AppointmentMovedOut', 'AppointmentRescheduled'],
  cancel: ['AppointmentCancelled'],
  undo: ['AppointmentStatusCorrected'],
  annotate: ['AppointmentAnnotated'],
  book: ['AppointmentBooked'],
} as const;

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** It was so already, at some moment while the request was under way. */
const wasSo = ({ deed }: Entry, { from, to }: Answer, history: History): boolean => {
  const stays = history.during(deed.appointmentId, from, to);
  switch (deed.kind) {
    case 'move':
      return stays.some(({ page, start }) => page === deed.to.stream && start === deed.to.start);
    case 'cancel':
      return stays.some(({ active }) => !active);
    case 'undo':
      return stays.some(({ active }) => active);
    default:
      return false;
  }
};

/** A refusal must have been true at some moment while the request was under way. */
const untrue = ({ deed }: Entry, { code, facts, from, to }: Answer, history: History): boolean => {
  switch (code) {
    case 'slot-taken':
      return !strings(facts?.conflicts).some((id) => history.during(id, from, to).some(({ active }) => active));
    case 'not-allowed-in-status':
      if (deed.kind === 'undo') return !history.during(deed.appointmentId, from, to).some(({ active }) => active);
      return !history.during(deed.appointmentId, from, to).some(({ active }) => !active);
    case 'abandoned':
      return deed.kind !== 'move';
    case 'hold-expired':
      return deed.kind !== 'book';
    case 'busy-page':
      return false;
    default:
      return true;
  }
};

/** What is wrong with one run, in words; nothing is the only good answer. */
export const faultsOf = async (
  world: World,
  ledger: readonly Entry[],
  witness: Process,
): Promise<readonly string[]> => {
  const faults: string[] = [];
  const checker = openChecker();
  for (const event of world.log) checker.read(event);
  for (const { what, at, items } of checker.verdict().violations) faults.push(`${what} at ${at}: ${items.join(', ')}`);

  const history = historyOf(world.log);
  for (const [holdId, page] of history.pending) faults.push(`the hold ${holdId} is still open on ${page}`);

  for (const entry of ledger) {
    const { key, deed, answers } = entry;
    const done =
      history.effects.get(key)?.filter((type) => effectOf[deed.kind].some((effect) => effect === type)) ?? [];
    if (done.length > 1) faults.push(`${key} took effect ${done.length} times: ${done.join(', ')}`);
    const told = `${key} (${deed.kind})`;
    for (const answer of answers) {
      if (answer.kind === 'broken') faults.push(`${told} broke: ${answer.code}`);
      if (answer.kind === 'refused' && untrue(entry, answer, history)) {
        faults.push(`${told} was refused ${answer.code} though that was never so: ${JSON.stringify(answer.facts)}`);
      }
    }
    const last = answers.at(-1);
    if (last?.kind === 'refused' && done.length > 0) faults.push(`${told} was refused ${last.code} and applied`);
    if (last?.kind === 'success' && done.length === 0 && !wasSo(entry, last, history))
      faults.push(`${told} was acked and lost`);
  }

  // Every appointment stands on exactly one page, and it is the one that the log tells.
  const places = new Map<string, string[]>();
  for (const stream of streams) {
    const { state } = await witness.pages.look(stream);
    for (const { line } of allLines(state.lines))
      places.set(line.appointmentId, [...(places.get(line.appointmentId) ?? []), stream]);
  }
  for (const [id, found] of places) {
    if (found.length !== 1) faults.push(`${id} stands on ${found.length} pages`);
    if (found[0] !== history.now(id)?.page)
      faults.push(`${id} stands on ${found[0]}, the log says ${history.now(id)?.page}`);
  }
  const lines = history.ids().filter((id) => ledger.some(({ deed }) => deed.appointmentId === id) || places.has(id));
  for (const id of lines) {
    if (!places.has(id)) faults.push(`${id}, first on ${firstPageOf(id).stream}, stands nowhere`);
  }
  return faults;
};
