import { pageBytes } from './limits.ts';
import { type StoredRecord, streamOf } from './record.ts';

type OfStream = { readonly first: number; readonly positions: number[] };

/** Records that are durable in the journal and not yet in the tables: a run without gaps behind position `settled`. */
export const createUnsettled = (settled: number) => {
  let first = settled + 1;
  let records: StoredRecord[] = [];
  let bytes = 0;
  let streams = new Map<number, OfStream>();
  let names = new Map<string, number>();

  const add = (added: readonly StoredRecord[]): void => {
    for (const record of added) {
      records.push(record);
      bytes += record.bytes.length;
      const { streamNumber, revision, position } = record;
      const known = streams.get(streamNumber);
      if (known) known.positions.push(position);
      else streams.set(streamNumber, { first: revision, positions: [position] });
      if (revision === 0) names.set(streamOf(record.bytes), streamNumber);
    }
  };

  return {
    add,
    /** They are in the tables now. */
    forget: (upTo: number): void => {
      const rest = records.slice(upTo + 1 - first);
      first = upTo + 1;
      records = [];
      bytes = 0;
      streams = new Map();
      names = new Map();
      add(rest);
    },
    first: (): number => first,
    last: (): number => first + records.length - 1,
    count: (): number => records.length,
    bytes: (): number => bytes,
    all: (): readonly StoredRecord[] => records,
    record: (position: number): Buffer | undefined => records[position - first]?.bytes,
    streamNumber: (name: string): number | undefined => names.get(name),
    lastStreamNumber: (): number => Math.max(0, ...names.values()),
    lastRevision: (stream: number): number | undefined => {
      const known = streams.get(stream);
      return known && known.first + known.positions.length - 1;
    },
    position: (stream: number, revision: number): number | undefined => {
      const known = streams.get(stream);
      return known?.positions[revision - known.first];
    },
    /** Those from `from` on, as far as they lie here, in the direction of `to`. */
    page: (from: number, to: number, limit: number): Buffer[] => {
      const step = to < from ? -1 : 1;
      const page: Buffer[] = [];
      let size = 0;
      for (let at = from; at !== to + step && page.length < limit && size <= pageBytes; at += step) {
        const record = records[at - first]?.bytes;
        if (!record) break;
        page.push(record);
        size += record.length;
      }
      return page;
    },
  };
};
export type Unsettled = ReturnType<typeof createUnsettled>;
