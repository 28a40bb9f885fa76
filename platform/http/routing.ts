import { type ParsedUrlQuery, parse } from 'node:querystring';

type End<T> = { readonly names: readonly string[]; readonly places: readonly number[]; readonly to: T };
type Node<T> = {
  /** Segments that stand there as they are, and what follows them. */
  readonly fixed: Map<string, Node<T>>;
  /** What follows a parameter. */
  any: Node<T> | undefined;
  readonly ends: Map<string, End<T>>;
};

export type Found<T> = { readonly to: T; readonly params: Readonly<Record<string, string>> };

const node = <T>(): Node<T> => ({ fixed: new Map(), any: undefined, ends: new Map() });

/** A slash at the end changes nothing. */
const segmentsOf = (path: string): string[] => {
  const segments = path.split('/');
  if (segments.length > 2 && segments.at(-1) === '') segments.pop();
  return segments;
};

const stepTo = <T>(from: Node<T>, segment: string): Node<T> => {
  const next = segment.startsWith('{') ? (from.any ?? node<T>()) : (from.fixed.get(segment) ?? node<T>());
  if (segment.startsWith('{')) from.any = next;
  else from.fixed.set(segment, next);
  return next;
};

const namesIn = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

const decoded = (text: string): string | undefined => {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/**
 * Which operation a method and a path mean: looked up segment by segment, a fixed one before a parameter. Express tries
 * one pattern after the other and dresses up the request for each; that alone costs more than answering from memory.
 */
export const routeTable = <T>() => {
  const root = node<T>();
  /** Paths without parameters are known as they are. */
  const plain = new Map<string, ReadonlyMap<string, End<T>>>();

  const walk = (at: Node<T>, segments: readonly string[], from: number, visit: (end: Node<T>) => boolean): boolean => {
    const segment = segments[from];
    if (segment === undefined) return visit(at);
    const fixed = at.fixed.get(segment);
    if (fixed && walk(fixed, segments, from + 1, visit)) return true;
    return at.any !== undefined && segment !== '' && walk(at.any, segments, from + 1, visit);
  };

  /** The parameters stand where the declared path has them. */
  const paramsIn = ({ names, places }: End<T>, segments: readonly string[]) => {
    const params: Record<string, string> = {};
    for (const [n, name] of names.entries()) {
      const value = decoded(segments[places[n] ?? 0] ?? '');
      if (value === undefined) return undefined;
      params[name] = value;
    }
    return params;
  };

  return {
    add(method: string, path: string, to: T): void {
      const segments = segmentsOf(path);
      const end = segments.reduce<Node<T>>(stepTo, root);
      if (end.ends.has(method)) throw new Error(`${method} ${path} is declared twice`);
      const places = segments.flatMap((segment, n) => (segment.startsWith('{') ? [n] : []));
      end.ends.set(method, { names: namesIn(path), places, to });
      if (places.length === 0) plain.set(path, end.ends);
    },
    find(method: string, path: string): Found<T> | undefined {
      const known = plain.get(path)?.get(method);
      if (known) return { to: known.to, params: {} };
      const segments = segmentsOf(path);
      let found: Found<T> | undefined;
      walk(root, segments, 0, ({ ends }) => {
        const end = ends.get(method);
        const params = end && paramsIn(end, segments);
        if (end && params) found = { to: end.to, params };
        return found !== undefined;
      });
      return found;
    },
    /** Which methods a path takes, for the 405 of one it does not. */
    methodsAt(path: string): string[] {
      const methods = new Set<string>();
      walk(root, segmentsOf(path), 0, ({ ends }) => {
        for (const method of ends.keys()) methods.add(method);
        return false;
      });
      return [...methods];
    },
  };
};
export type RouteTable<T> = ReturnType<typeof routeTable<T>>;

const nothing: ParsedUrlQuery = Object.freeze({});

/** What a proxy may send in front of the path: who is asked is said by Host. */
const origin = /^https?:\/\/[^/?]*/i;

/** A request's target, taken apart. */
export const targetOf = (url: string): { readonly path: string; readonly query: ParsedUrlQuery } => {
  const target = url.startsWith('/') ? url : url.replace(origin, '');
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: nothing }
    : { path: target.slice(0, mark), query: parse(target.slice(mark + 1)) };
};
