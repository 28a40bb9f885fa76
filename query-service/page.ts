/** A page of ready items: one more than asked for tells whether a next page is there. */
export const pageText = (items: readonly string[], nextCursor: string | null): string =>
  `{"items":[${items.join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`;

export const splitPage = <T>(
  rows: readonly T[],
  limit: number,
): { readonly page: readonly T[]; readonly last: T | undefined } => ({
  page: rows.length > limit ? rows.slice(0, limit) : rows,
  last: rows.length > limit ? rows[limit - 1] : undefined,
});

/** Every filter in a fixed order, so that equal questions share an answer and a cursor fits its own list only. */
export const textOf = (query: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(query).sort(([one], [other]) => (one < other ? -1 : 1)));
