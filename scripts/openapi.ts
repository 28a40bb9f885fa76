import { readFileSync, writeFileSync } from 'node:fs';
import { openApi } from '#contracts/openapi';
import { allOperations } from '#contracts/operations/index';
import { version } from '#platform/version';

const file = new URL('../docs/openapi.json', import.meta.url);
const text = `${JSON.stringify(openApi(allOperations, { title: 'Daybook', version }), null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('docs/openapi.json is not what the contract says. Write it anew: npm run openapi\n');
  process.exit(1);
}
