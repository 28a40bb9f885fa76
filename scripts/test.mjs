// `npm test`: types, lint and all tests that need no Docker, beside whatever else runs on this machine.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complaintAboutNode, ensureInstalled, root } from './bootstrap.mjs';
import { leftovers } from './leftovers.mjs';
import { containerStages, filesOf, lastLine, narrowed, parseArguments, stages } from './test-files.mjs';

const help = `npm test                          types, lint, unit tests, ports and journeys
npm test -- test/ports/nats       only the test files whose path begins like that
npm test -- --grep "slot-taken"   everything from the first option on is for mocha
npm run test:containers           the same promises against real servers in Docker

Every run has folders and ports of its own: it may run beside npm start and beside another npm test.`;

const bin = (name) => join(root, 'node_modules', '.bin', name);
const mark = randomBytes(8).toString('hex');
const running = new Set();

const run = (file, args, { env = process.env, quiet = false } = {}) =>
  new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: root,
      env,
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
    });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('exit', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });

const check = async (name, file, args) => {
  const began = Date.now();
  const { code, output } = await run(file, args, { quiet: true });
  console.log(`  ${code === 0 ? 'ok' : 'FAILED'}  ${name} (${((Date.now() - began) / 1_000).toFixed(1)} s)`);
  if (code !== 0) console.error(output);
  return code === 0 ? 0 : 1;
};

/** `later`: what it says is held back until it is over, since another one has the terminal. */
const mochaRun = async ({ name, timeout }, files, forMocha, { brief, later }) => {
  const itsMark = `${mark}-${name}`;
  const folder = mkdtempSync(join(tmpdir(), `daybook-test-${name}-`));
  const result = join(folder, 'result.json');
  const env = {
    ...process.env,
    TMPDIR: folder,
    DAYBOOK_TEST_RUN: itsMark,
    DAYBOOK_TEST_RESULT: result,
    ...(brief && { DAYBOOK_TEST_BRIEF: '1' }),
  };
  const args = [
    '--conditions=source',
    '--import=#typescript',
    bin('mocha'),
    '--no-config',
    '--forbid-only',
    '--timeout',
    String(timeout),
  ];
  const title = `\n  ${name}: ${files.length} files`;
  if (!later) console.log(title);
  const { code, output } = await run(
    process.execPath,
    [...args, '--reporter', 'scripts/mocha-reporter.cjs', ...forMocha, ...files],
    { env, quiet: later },
  );
  if (later) console.log(`${title}\n${output}`);
  const counts = existsSync(result) ? JSON.parse(readFileSync(result, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
  rmSync(result, { force: true });
  if (code !== 0 && counts.failed === 0) {
    console.error(`  FAILED  ${name} did not come to a proper end (exit code ${code})`);
    counts.failed = 1;
  }
  for (const left of await leftovers(itsMark, folder)) {
    console.error(`  FAILED  ${name} left behind: ${left}`);
    counts.failed += 1;
  }
  rmSync(folder, { recursive: true, force: true });
  return counts;
};

const dockerAnswers = async () => (await run('docker', ['info'], { quiet: true })).code === 0;

/** What somebody asks for by name is done and shown one after the other. */
const inTurn = (chosen, whole) => {
  const turns = [];
  for (const one of chosen)
    if (whole && one.stage.beside && turns.length > 0) turns.at(-1).push(one);
    else turns.push([one]);
  return turns;
};

const runAll = async ({ wanted, forMocha, containers }) => {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const whole = wanted.length === 0 && forMocha.length === 0;
  if (containers && !(await dockerAnswers()))
    throw new Error('Docker does not answer here ("docker info" fails); npm test needs none.');
  if (whole && !containers) {
    const lint = check('lint', bin('biome'), ['check', '.']);
    total.failed += (await check('types', bin('tsc'), ['--noEmit'])) + (await lint);
  }
  const chosen = (containers ? containerStages : stages)
    .map((stage) => ({ stage, files: narrowed(filesOf(root, stage), wanted) }))
    .filter(({ files }) => files.length > 0);
  if (chosen.length === 0) throw new Error(`No test file begins with ${wanted.join(' or ')}.`);
  for (const together of inTurn(chosen, whole)) {
    const runs = together.map(({ stage, files }, n) =>
      mochaRun(stage, files, forMocha, { brief: whole, later: n > 0 }),
    );
    for (const counts of await Promise.all(runs)) for (const key of Object.keys(total)) total[key] += counts[key];
  }
  return total;
};

const main = async () => {
  const complaint = complaintAboutNode(process.versions.node);
  if (complaint) throw new Error(complaint);
  await ensureInstalled((line) => console.log(`  ${line}`));
  const total = await runAll(parseArguments(process.argv.slice(2)));
  console.log(`\n${lastLine(total)}`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
};

// The children hear Ctrl-C from the terminal themselves; what they started is stopped by them or by their keeper.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    for (const child of running) child.kill(signal);
    process.exitCode = 130;
  });

if (['--help', '-h'].includes(process.argv[2])) console.log(help);
else
  await main().catch((error) => {
    console.error(`\n${error.message}\n`);
    process.exitCode = 1;
  });
