import { readFileSync, writeFileSync } from 'node:fs';
import type { z } from 'zod';
import { Settings } from '#contracts/settings';

const file = new URL('../.env.example', import.meta.url);

const byDefault = (schema: z.ZodType): string => {
  const found = schema.safeParse(undefined);
  return found.success && found.data !== undefined ? String(found.data) : '';
};

/** Defaults are shown commented out: what is left out is the default, and what is required stands with an empty value. */
const lines = Object.entries(Settings.shape).map(([name, schema]) => {
  const required = !schema.safeParse(undefined).success;
  return `# ${schema.description}\n${required ? '' : '# '}${name}=${byDefault(schema)}\n`;
});
const text = `# Every setting of Daybook (made from contracts/settings.ts by: npm run env-example).\n# npm start needs none of them. An empty value is the same as none.\n\n${lines.join('\n')}`;

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('.env.example is not what contracts/settings.ts says. Write it anew: npm run env-example\n');
  process.exit(1);
}
