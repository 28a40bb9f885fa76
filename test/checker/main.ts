import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Entry, openChecker } from './checker.ts';

/** `--file events.ndjson`: one event per line as `{ type, stream, revision, data, metadata }`, in the order of the log. */
const { values } = parseArgs({ options: { file: { type: 'string' } } });
if (values.file === undefined) {
  console.error('usage: node --conditions=source --import=#typescript test/checker/main.ts --file events.ndjson');
  process.exit(2);
}

const checker = openChecker();
for await (const text of createInterface({ input: createReadStream(values.file) })) {
  if (text.trim() === '') continue;
  const entry: Entry = JSON.parse(text);
  checker.read(entry);
}
const { violations, events, appointments, overbooked } = checker.verdict();
for (const { what, at, items } of violations.slice(0, 100)) console.log(`${what} at ${at}: ${items.join(', ')}`);
console.log(
  `${events} events, ${appointments} appointments, ${overbooked} overbooked on purpose, ${violations.length} faults`,
);
process.exitCode = violations.length === 0 ? 0 : 1;
