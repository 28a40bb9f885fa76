export type Source = 'params' | 'query' | 'body';

/** Where in a request something stands, as a JSON pointer. */
export const pointer = (source: Source, path: readonly PropertyKey[]): string =>
  `#/${[source, ...path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')}`;
