export type Samples = {
  readonly known: number[];
  readonly unknown: number[];
  readonly answers: { readonly known: Set<string>; readonly unknown: Set<string> };
};

export type Verdict = {
  readonly median: { readonly known: number; readonly unknown: number };
  readonly p: number;
  readonly sameAnswers: boolean;
  readonly answers: string;
  readonly tells: boolean;
};

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** Abramowitz and Stegun 26.2.17: the tail of the normal distribution, to seven digits. */
const tail = (z: number): number => {
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduceRight((rest, factor) => t * (factor + rest), 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
};

/** Two-sided Mann-Whitney, by the normal approximation: with a thousand each it is exact enough. */
export const mannWhitney = (one: readonly number[], other: readonly number[]): number => {
  const ranked = [...one.map((value) => ({ value, own: true })), ...other.map((value) => ({ value, own: false }))].sort(
    (a, b) => a.value - b.value,
  );
  let sum = 0;
  for (let from = 0; from < ranked.length; ) {
    let to = from;
    while (to < ranked.length && ranked[to]?.value === ranked[from]?.value) to += 1;
    const rank = (from + 1 + to) / 2;
    for (let n = from; n < to; n += 1) if (ranked[n]?.own) sum += rank;
    from = to;
  }
  const [n, m] = [one.length, other.length];
  const u = sum - (n * (n + 1)) / 2;
  const z = (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  return Math.min(1, 2 * tail(Math.abs(z)));
};

/** Beyond these a stranger could tell with some patience (promises, row User list). */
const mostGapMs = 5;
const leastP = 0.01;

export const compare = ({ known, unknown, answers }: Samples): Verdict => {
  const median = { known: medianOf(known), unknown: medianOf(unknown) };
  const p = mannWhitney(known, unknown);
  const told = [...answers.known].sort().join(' | ');
  const sameAnswers = told === [...answers.unknown].sort().join(' | ');
  const tells = !sameAnswers || Math.abs(median.known - median.unknown) >= mostGapMs || p <= leastP;
  return { median, p, sameAnswers, answers: told, tells };
};

export const shown = (route: string, { median, p, sameAnswers, answers, tells }: Verdict): string =>
  [
    route.padEnd(9),
    `median known ${median.known.toFixed(2)} ms, unknown ${median.unknown.toFixed(2)} ms`,
    `gap ${Math.abs(median.known - median.unknown).toFixed(2)} ms`,
    `Mann-Whitney p ${p.toFixed(3)}`,
    `answers ${sameAnswers ? 'alike' : 'differ'}: ${answers}`,
    tells ? 'TELLS' : 'ok',
  ].join('; ');
