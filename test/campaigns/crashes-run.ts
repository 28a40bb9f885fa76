import { adminOf } from '../support/api.ts';
import { wholeLog } from '../support/log.ts';
import { faultsOfReads, openBackstage } from './crashes-calm.ts';
import { hurriedApi } from './crashes-insist.ts';
import { type Kill, killInTurn } from './crashes-kills.ts';
import { type Entry, openLedger } from './crashes-ledger.ts';
import { type Load, runLoad } from './crashes-load.ts';
import { judgeMails, type MailVerdict } from './crashes-mail-verdict.ts';
import { type Mailbox, openMailbox } from './crashes-mails.ts';
import { openWorld } from './crashes-places.ts';
import { type Durable, startDurable } from './crashes-system.ts';
import { faultsOfLog, lastKnown } from './crashes-verdict.ts';
import { seeded } from './moves-scheduler.ts';

export type CrashOptions = {
  readonly seed: number;
  /** Kills in all. */
  readonly count: number;
  /** Wishes a second, offered whether they are answered or not. */
  readonly rate: number;
  readonly say?: (line: string) => void;
};

export type CrashReport = {
  readonly kills: readonly Kill[];
  readonly load: Load;
  readonly acked: number;
  readonly refused: number;
  /** Commands whose first answer was lost, and that a repeat with the same key cleared up. */
  readonly resolved: number;
  readonly mail: MailVerdict;
  readonly events: number;
  readonly calmMs: number;
  readonly faults: readonly string[];
  /** What was judged, for whoever wants to see that the judges are awake. */
  readonly evidence: {
    readonly log: Awaited<ReturnType<typeof wholeLog>>;
    readonly entries: readonly Entry[];
    readonly byTopic: Mailbox['byTopic'];
    readonly heldBack: ReadonlySet<string>;
  };
};

/** What one kill may take at the slowest; sets how much time and how many people are needed. */
const secondsPerKill = 8;
const mailsPerClient = 8;

const sizeFor = ({ count, rate }: CrashOptions) => {
  const wishes = count * secondsPerKill * rate + 20 * rate;
  return { hosts: Math.max(4, Math.ceil(wishes / 2_000)), clients: Math.max(20, Math.ceil(wishes / mailsPerClient)) };
};

const unaskedDeaths = ({ system }: Durable, kills: readonly Kill[]): readonly string[] =>
  Object.entries(system.processes).flatMap(([name, { restarted }]) => {
    const asked = kills.filter((kill) => kill.name === name).length;
    return restarted === asked ? [] : [`${name} was killed ${asked} times and started again ${restarted} times`];
  });

const live = async (durable: Durable, options: CrashOptions): Promise<CrashReport> => {
  const { seed, count, rate, say = () => undefined } = options;
  const { system, complaints } = durable;
  const random = seeded(seed);
  const { accessToken, api: admin } = await adminOf(system.endpoints.http);
  const api = hurriedApi(system.endpoints.http, accessToken);
  const world = await openWorld(admin, sizeFor(options), random);
  say('everything runs');

  const ledger = openLedger();
  const mailbox = openMailbox(system.endpoints.catcher);
  const [working, reading] = [new AbortController(), new AbortController()];
  const following = mailbox.follow(reading.signal);
  const prefix = `seed${seed}`;
  const loading = runLoad({
    api,
    world,
    ledger,
    mailbox,
    rate,
    prefix,
    random: seeded(seed + 1),
    signal: working.signal,
  });
  const about = ({ name, backMs, wellMs }: Kill) => {
    durable.notePids();
    say(`${name} is back after ${backMs} ms, all is well after ${wellMs} ms`);
  };
  const acked = () => ledger.counts.acked;
  const givenUp = () => complaints.length > 0;
  const kills = await killInTurn({ system, count, acked, random, about, givenUp }).finally(() => working.abort());
  const load = await loading;
  say('the load is over');

  const calmBegan = Date.now();
  const backstage = openBackstage(system);
  try {
    const restless = await backstage.calm(say);
    const calmMs = Date.now() - calmBegan;
    reading.abort();
    await following;
    await mailbox.look();
    say('all is calm');
    const log = await wholeLog(system.endpoints.eventStore);
    const jobs = await backstage.jobs();
    const mail = judgeMails(log, mailbox.byTopic, jobs.heldBack, kills);
    const faults = [
      ...complaints,
      ...unaskedDeaths(durable, kills),
      ...restless,
      ...faultsOfLog(log, ledger.entries),
      ...mail.faults,
      ...jobs.faults,
      ...(await faultsOfReads(admin, lastKnown(ledger.entries))),
      ...(await backstage.differences()),
    ];
    const resolved = ledger.entries.filter(({ lost, answer }) => lost > 0 && answer?.kind !== 'unanswered').length;
    const { acked, refused } = ledger.counts;
    const evidence = { log, entries: ledger.entries, byTopic: mailbox.byTopic, heldBack: jobs.heldBack };
    return { kills, load, acked, refused, resolved, mail, events: log.length, calmMs, faults, evidence };
  } finally {
    reading.abort();
    await backstage.close();
  }
};

/** The whole system, a load on it, and kill -9 for each process in turn: then everything is counted (P1, P20). */
export const runCrashes = async (options: CrashOptions): Promise<CrashReport> => {
  const durable = await startDurable();
  const outcome = await live(durable, options).then(
    (report) => ({ report }),
    (error: unknown) => ({ error }),
  );
  const left = await durable.end();
  if ('error' in outcome) throw outcome.error;
  return { ...outcome.report, faults: [...outcome.report.faults, ...left] };
};
