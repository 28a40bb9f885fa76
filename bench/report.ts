import type { Compared, Sustained } from './bookings.ts';
import { type ClientsBenchRow, few, many } from './clients.ts';
import type { EventStoreBenchRow } from './event-store.ts';
import type { Limits } from './limits/open.ts';
import type { ReadsBenchRow } from './reads.ts';
import type { ReplayBenchResult } from './replay.ts';
import type { Measured } from './side.ts';
import { perSecond, type Row } from './table.ts';

const ms = (figure: number): string => figure.toFixed(figure < 10 ? 1 : 0);

const rate = (one: Measured): string => `${perSecond(one.perSecond)} p50 ${ms(one.p50Ms)} p99 ${ms(one.p99Ms)} ms`;
/** All thousand answers, and how many of them were asked to come back. */
const rush = (one: Measured): string => {
  const later = one.statuses[503] ?? 0;
  return `${((one.count / one.perSecond) * 1000).toFixed(0)} ms, one 201${later > 0 ? `, ${later} x 503` : ''}`;
};

const shownAs = (what: string) => (what.startsWith('W2') ? rush : rate);

const limitFor = (what: string, limits: Limits | undefined): number | undefined => {
  if (!limits || what.startsWith('W2') || what.includes('offered') || / 1?6? connections?$/.test(what))
    return undefined;
  return what.startsWith('W1') ? limits.clientAppends : limits.bareHttp;
};

const micros = (one: Measured): string | undefined =>
  one.serverMicros === undefined || one.allMicros === undefined
    ? undefined
    : `${one.serverMicros.toFixed(0)} / ${one.allMicros.toFixed(0)} us`;

/** What one request cost, in the answering process and in all of a side's: this depends less on what else is running. */
const costOf = ({ what, daybook, crud }: Compared): readonly Row[] => {
  const [ours, theirs] = [micros(daybook), micros(crud)];
  return ours && theirs ? [{ what: `${what}: core time, server / all`, daybook: ours, crud: theirs }] : [];
};

export const bookingRows = (compared: readonly Compared[], limits: Limits | undefined): readonly Row[] => [
  ...compared.map(({ what, daybook, crud }) => {
    const shown = shownAs(what);
    const limit = limitFor(what, limits);
    return {
      what,
      daybook: shown(daybook),
      crud: shown(crud),
      ratio: what.includes('offered') ? crud.p99Ms / daybook.p99Ms : daybook.perSecond / crud.perSecond,
      limit: limit === undefined ? undefined : perSecond(limit),
      ofLimit: limit === undefined ? undefined : daybook.perSecond / limit,
    };
  }),
  ...compared.filter(({ what }) => !what.startsWith('W2')).flatMap(costOf),
];

export const sustainedRow = ({ bookings, seconds }: Sustained): Row => ({
  what: 'bookings until all that follows is done: tables, jobs, letters',
  daybook: `${perSecond(bookings / seconds)} ${seconds.toFixed(1)} s`,
});

export const limitRows = (limits: Limits): readonly Row[] => [
  { what: 'limit: node:http, hello, 64 connections', limit: perSecond(limits.bareHttp) },
  { what: 'limit: Express, hello, 64 connections', limit: perSecond(limits.express) },
  { what: 'limit: 1 KB and fdatasync, one writer', limit: perSecond(limits.fsync) },
  { what: 'limit: append by the client alone, 64 at once', limit: perSecond(limits.clientAppends) },
  { what: 'limit: book without HTTP, 64 at once', limit: perSecond(limits.handlerAppends) },
];

export const readRows = (rows: readonly ReadsBenchRow[]): readonly Row[] => {
  const bare = rows[0];
  return rows.slice(1).map((row) => ({
    what: `query service: ${row.what}`,
    daybook: `${perSecond(row.perSecond)} p50 ${ms(row.p50Ms)} p99 ${ms(row.p99Ms)} ms`,
    limit: bare && perSecond(bare.perSecond),
    ofLimit: row.ofBare,
  }));
};

export const eventStoreRows = (rows: readonly EventStoreBenchRow[]): readonly Row[] =>
  rows.map(({ what, perSecond: rate, p50Ms, p99Ms, ofDisk }) => ({
    what: `event store: ${what}`,
    daybook: `${perSecond(rate)}${p50Ms === undefined ? '' : ` p50 ${ms(p50Ms)} p99 ${ms(p99Ms ?? 0)} ms`}`,
    limit: ofDisk === undefined ? undefined : perSecond(rate / ofDisk),
    ofLimit: ofDisk,
  }));

export const replayRows = (into: string, result: ReplayBenchResult): readonly Row[] => {
  const { events, perSecond: rate, seconds, copySeconds, readSeconds } = result;
  return [
    {
      what: `replay of ${events} events into ${into}`,
      daybook: `${perSecond(rate)} ${seconds.toFixed(1)} s`,
      limit: `${(copySeconds + readSeconds).toFixed(1)} s: read all, then COPY`,
      ofLimit: (copySeconds + readSeconds) / seconds,
    },
  ];
};

/** The ratio is that of the medians: what a hundred times as many clients cost. */
export const clientRows = (rows: readonly ClientsBenchRow[]): readonly Row[] =>
  rows.map(({ what, fewMs, manyMs }) => ({
    what: `clients: ${what}`,
    daybook: `p50 ${manyMs.toFixed(2)} ms of ${many.toLocaleString('en-US')}`,
    limit: `${fewMs.toFixed(2)} ms of ${few}`,
    ratio: manyMs / fewMs,
  }));
