import { parseArgs } from 'node:util';
import { allServices } from '#embedded/system/services';
import { adminOf, testSettings } from '#test/support/api';
import { startTestSystem } from '#test/support/system';
import { runRevocations } from './revocations-run.ts';

/** `--count 200 --rate 50`: of each kind, and requests a second (P36). What the suite does, for as many as one likes. */
const { values } = parseArgs({ options: { count: { type: 'string' }, rate: { type: 'string' } } });
const count = Number(values.count ?? 200);
const perSecond = Number(values.rate ?? 50);

const apart = [
  { name: 'questions', entry: 'query-service/main.ts' },
  { name: 'commands', entry: 'command-service/main.ts' },
];
const system = await startTestSystem({
  services: [...allServices, ...apart],
  env: { ...testSettings, ACCESS_TOKEN_MINUTES: '60' },
});
const service = (name: string) => `http://127.0.0.1:${system.processes[name]?.port}`;
const at = { web: system.endpoints.http, questions: service('questions'), commands: service('commands') };
const { api: admin } = await adminOf(at.web);
const { changes, asked, late, slowestMs, unasked } = await runRevocations({ at, admin, count, perSecond });
await system.stop();
console.log(`${changes} changes, ${asked} requests at ${perSecond} a second: ${late.length} let in after 5 s,`);
console.log(`the last one let in at all ${Math.round(slowestMs)} ms after its change; ${unasked} not asked after 5 s`);
for (const one of late.slice(0, 20)) console.log(one);
process.exit(late.length === 0 && unasked === 0 ? 0 : 1);
