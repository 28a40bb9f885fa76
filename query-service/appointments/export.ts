import { Readable } from 'node:stream';
import { createObjectCsvStringifier } from 'csv-writer/dist/index.js';
import type { ApiOperations } from '#contracts/operations/index';
import type { Caller, Reach } from '#platform/http/caller';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { inertCell } from './cells.ts';
import { type Filter, meantBy, wantedOf } from './filter.ts';
import { findRows, textsOf } from './rows.ts';

/** Rows for one query: enough to be fast, few enough that a slow reader costs no memory. */
const batch = 500;

const columns = [
  'appointmentId',
  'status',
  'start',
  'end',
  'zone',
  'localStart',
  'localEnd',
  'officeId',
  'officeName',
  'hostId',
  'hostName',
  'serviceId',
  'serviceName',
  'clientId',
  'clientName',
  'note',
  'answers',
  'price',
  'bookedAt',
  'changedAt',
] as const;

/**
 * Texts in batches by keyset: no transaction and no connection is held while a reader is slow, and nothing is left
 * out or told twice whatever is booked meanwhile.
 */
async function* batches(deps: Deps, filter: Filter, reach: Reach, caller: Caller): AsyncGenerator<readonly string[]> {
  let after: readonly string[] | undefined;
  const meant = await meantBy(deps, filter, reach, caller);
  do {
    const rows = await findRows(deps, wantedOf(filter, reach, caller, meant), {
      descending: false,
      after,
      limit: batch,
    });
    yield await textsOf(deps, rows, caller);
    const last = rows.length === batch ? rows.at(-1) : undefined;
    after = last && [last.start, last.appointmentId];
  } while (after);
}

const cellOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return inertCell(typeof value === 'object' ? JSON.stringify(value) : String(value));
};

/** Every field is quoted: the writer itself would leave a lone carriage return bare. */
async function* csv(texts: AsyncIterable<readonly string[]>): AsyncGenerator<Buffer> {
  const header = columns.map((id) => ({ id, title: id }));
  const writer = createObjectCsvStringifier({ header, recordDelimiter: '\r\n', alwaysQuote: true });
  // The mark tells spreadsheets that it is UTF-8; without it they turn names into noise. Programs take NDJSON.
  yield Buffer.from(`\ufeff${writer.getHeaderString() ?? ''}`);
  for await (const items of texts) {
    if (items.length === 0) continue;
    const records = items.map((text) => {
      const item: Record<string, unknown> = JSON.parse(text);
      return Object.fromEntries(columns.map((column) => [column, cellOf(item[column])]));
    });
    yield Buffer.from(writer.stringifyRecords(records));
  }
}

async function* ndjson(texts: AsyncIterable<readonly string[]>): AsyncGenerator<Buffer> {
  for await (const items of texts) if (items.length > 0) yield Buffer.from(`${items.join('\n')}\n`);
}

const formats = {
  csv: { write: csv, type: 'text/csv; charset=utf-8' },
  ndjson: { write: ndjson, type: 'application/x-ndjson; charset=utf-8' },
} as const;

export const exportAppointments =
  (deps: Deps): Handler<ApiOperations['exportAppointments']> =>
  ({ query: { format, ...filter }, may, caller }) => {
    const { write, type } = formats[format];
    return {
      status: 200,
      stream: Readable.from(write(batches(deps, filter, may.filter(), caller)), { objectMode: false }),
      type,
      headers: { 'Content-Disposition': `attachment; filename="appointments.${format}"` },
    };
  };
