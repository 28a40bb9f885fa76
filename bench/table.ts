/** One line of the report; a figure that was not measured is left out. */
export type Row = {
  readonly what: string;
  readonly daybook?: string | undefined;
  readonly crud?: string | undefined;
  readonly ratio?: number | undefined;
  readonly limit?: string | undefined;
  readonly ofLimit?: number | undefined;
};

export const perSecond = (figure: number): string => `${Math.round(figure).toLocaleString('en-US')}/s`;
const share = (ratio: number | undefined): string => (ratio === undefined ? '' : ratio.toFixed(2));

const heads = ['what', 'Daybook', 'plain CRUD', 'ratio', 'limit', 'of limit'];

/** As Markdown, so that it can be pasted as it is; aligned, so that it can be read as it is. */
export const tableOf = (rows: readonly Row[]): string => {
  const cells = [
    heads,
    ...rows.map((row) => [
      row.what,
      row.daybook ?? '',
      row.crud ?? '',
      share(row.ratio),
      row.limit ?? '',
      share(row.ofLimit),
    ]),
  ];
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, column) => (column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const [head = [], ...body] = cells;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [head, rule, ...body].map(line).join('\n');
};
