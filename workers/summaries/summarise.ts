import type { Clock } from '#platform/clock';
import type { Model } from '#platform/model/port';
import type { Db } from '#platform/postgres/db';
import type { SubjectKeys } from '#platform/sealing/port';
import type { Claim } from '../claim.ts';
import type { Outcome } from '../note.ts';
import { textsOf } from '../texts.ts';
import type { Perform } from '../work.ts';
import { checkAnswer } from './answer.ts';
import { isSpent, spentLately, waitSeconds } from './budget.ts';
import { openCast } from './cast.ts';
import type { SummaryReports } from './command-service.ts';
import { promptHash, type Told, writePrompt } from './prompt.ts';
import {
  type AskedSummary,
  type ListedAppointment,
  readAppointments,
  readAsked,
  readEventIds,
  readUpTo,
} from './scope.ts';

export type SummariseOptions = {
  readonly db: Db;
  readonly keys: SubjectKeys;
  readonly clock: Clock;
  /** Outside the house and paid for; undefined without a key. */
  readonly model: Model | undefined;
  /** Always there. */
  readonly rules: Model;
  readonly reports: SummaryReports;
};

/** Fewer than a notice gets: a person waits for this, and each costs. */
const mostTries = 5;
const mostEventIds = 2_000;

const opened = async (appointments: readonly ListedAppointment[], keys: SubjectKeys): Promise<Told[]> => {
  const sealed = appointments.flatMap(({ note, clientName, hostName }) => [note, clientName, hostName]);
  const texts = await textsOf(sealed, keys);
  return appointments.map((appointment, index) => {
    const [note = null, clientName = null, hostName = null] = texts.slice(index * 3, index * 3 + 3);
    return { appointment, opened: { note, clientName, hostName } };
  });
};

/** A model outside only sees offices that said yes; where there is nothing to tell it is not asked. */
const modelFor = (appointments: readonly ListedAppointment[], { model, rules }: SummariseOptions): Model =>
  model && appointments.length > 0 && appointments.every(({ aiSummaries }) => aiSummaries) ? model : rules;

const giveUp = async (
  summaryId: string,
  why: string,
  { attempts }: Claim,
  reports: SummaryReports,
): Promise<Outcome> => {
  const short = why.slice(0, 200);
  const answer = await reports.failed(summaryId, { why: short, attempts: Math.min(attempts, 100) });
  // Nobody must wait for ever for what will not come: the word is sent until it is heard, and costs nothing.
  if (answer.outcome === 'unknown') return { state: 'parked', seconds: 30, why: answer.why };
  return { state: 'failed', why: short };
};

const write = async (
  summaryId: string,
  asked: AskedSummary,
  given: Claim,
  options: SummariseOptions,
): Promise<Outcome> => {
  const { db, keys, clock, reports, rules } = options;
  const { scope, requestedBy } = asked;
  const upTo = await readUpTo(db);
  if (!upTo) return { state: 'retry', why: 'the listing has not begun' };
  const appointments = await readAppointments(db, asked);
  if (scope.kind === 'appointment' && appointments.length === 0)
    return { state: 'retry', why: 'there is no such appointment' };
  const model = modelFor(appointments, options);
  if (model !== rules && isSpent(await spentLately(db, requestedBy)))
    return { state: 'parked', seconds: waitSeconds, why: 'the hour’s questions to the model are spent' };

  const cast = openCast();
  const today = clock().toISOString().slice(0, 10);
  const prompt = writePrompt(scope.kind, await opened(appointments, keys), cast, today);
  const answer = await model.write(prompt);
  if (answer.outcome === 'failed' && answer.retryable) return { state: 'retry', why: answer.why };
  if (answer.outcome === 'failed') return giveUp(summaryId, answer.why, given, reports);
  const checked = checkAnswer(answer.text, cast, prompt.maxCharacters);
  if (!checked.ok) return { state: 'retry', why: checked.why };
  const report = await reports.written(summaryId, {
    text: checked.text,
    provider: answer.provider,
    model: answer.model,
    promptHash: promptHash(prompt),
    eventIds: await readEventIds(db, idsOf(appointments), mostEventIds),
    upTo,
  });
  if (report.outcome === 'accepted') return { state: 'sent', providerId: `${answer.provider}:${answer.model}` };
  // Not heard: the next try asks the model again, so it counts.
  return { state: report.outcome === 'refused' ? 'failed' : 'retry', why: report.why };
};

const idsOf = (appointments: readonly ListedAppointment[]): string[] =>
  appointments.map(({ appointmentId }) => appointmentId);

/** Writes one summary. It can change nothing else: what a model says is a text, reported to one operation. */
export const summariser =
  (options: SummariseOptions): Perform =>
  async (given) => {
    const { summaryId } = given.job;
    if (!summaryId) return { state: 'failed', why: 'the job names no summary' };
    const asked = await readAsked(options.db, summaryId);
    if (!asked) return { state: 'retry', why: 'the summary is not in the read tables yet' };
    if (asked.state !== 'queued') return { state: 'suppressed', why: `it is ${asked.state} already` };
    if (given.attempts > mostTries)
      return giveUp(summaryId, `no summary after ${mostTries} tries`, given, options.reports);
    const outcome = await write(summaryId, asked, given, options);
    if (outcome.state === 'retry' && given.attempts >= mostTries)
      return giveUp(summaryId, outcome.why, given, options.reports);
    return outcome;
  };
