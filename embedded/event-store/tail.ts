import { tailBytes, tailRecords } from './limits.ts';
import { positionOf } from './record.ts';

/** The last committed records, so that the many who follow live do not each go to the store. */
export const createTail = () => {
  const records = new Map<number, Buffer>();
  let first = 1;
  let next = 1;
  let bytes = 0;
  return {
    push: (record: Buffer): void => {
      const position = positionOf(record);
      if (records.size === 0) first = position;
      records.set(position, record);
      next = position + 1;
      bytes += record.length;
      while (records.size > tailRecords || bytes > tailBytes) {
        bytes -= records.get(first)?.length ?? 0;
        records.delete(first);
        first += 1;
      }
    },
    /** Answers undefined when `from` is no longer (or not yet) in memory. */
    from: (from: number, to: number, limit: number): Buffer[] | undefined => {
      if (records.size === 0 || from < first || from >= next) return undefined;
      const found: Buffer[] = [];
      for (let position = from; position <= to && found.length < limit; position += 1) {
        const record = records.get(position);
        if (record) found.push(record);
      }
      return found;
    },
  };
};
