// Makes a fresh clone runnable. Only node: imports here, since nothing is installed yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const oldestNode = [20, 19];

/** Undefined when this Node will do, else what to say. */
export const complaintAboutNode = (version) => {
  const [major, minor] = version.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return undefined;
  return (
    `Daybook needs Node ${oldestNode.join('.')} or later; this is ${version}.\n` +
    'Get it from https://nodejs.org, or with "nvm install 22" or "fnm use 22".'
  );
};

/** Other when the lockfile, the platform or the binary interface of Node has changed since the last install. */
export const installStamp = (lockfile, { platform, arch, abi }) =>
  `${createHash('sha512').update(lockfile).digest('hex').slice(0, 64)} ${platform}-${arch} abi${abi}`;

/** The npm that runs us if any, so that its settings and its version apply. */
export const npmCommand = (execPath, npmExecPath) =>
  npmExecPath?.endsWith('npm-cli.js') ? [execPath, npmExecPath] : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];

/** npm's own words are long; this says what to do about the usual ones. */
export const explainInstallFailure = (output) => {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ERR_SOCKET_TIMEOUT/.test(output))
    return 'The npm registry cannot be reached. Check the network, or the proxy and registry settings (npm config get registry).';
  if (/EACCES|EPERM|EROFS/.test(output)) return 'npm may not write here. Check who owns this folder and the npm cache.';
  if (/ENOSPC/.test(output)) return 'The disk is full.';
  if (/E404/.test(output)) return 'The npm registry does not have a package that Daybook needs.';
  return 'The dependencies could not be installed.';
};

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.daybook-stamp');
const lockFile = join(root, '.daybook', 'installing.lock');

const wanted = () =>
  installStamp(readFileSync(join(root, 'package-lock.json')), {
    platform: process.platform,
    arch: process.arch,
    abi: process.versions.modules,
  });

const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted();

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Two first starts at once: the second waits for the first. A lock whose owner died is taken over. */
const takeLock = async (say) => {
  for (let waited = false; ; ) {
    try {
      mkdirSync(join(root, '.daybook'), { recursive: true, mode: 0o700 });
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      return () => rmSync(lockFile, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const text = existsSync(lockFile) ? readFileSync(lockFile, 'utf8') : '';
      const settled =
        existsSync(lockFile) && Date.now() - statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs > 2_000;
      if (settled && !isAlive(Number(text))) rmSync(lockFile, { force: true });
      else if (!waited) say(`another start is installing (process ${text}); waiting for it`);
      waited = true;
      await pause(250);
    }
  }
};

const runNpm = (say) =>
  new Promise((resolve) => {
    const [file, ...args] = npmCommand(process.execPath, process.env.npm_execpath);
    const child = spawn(file, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Should we be killed, npm goes on for a while: the next start has to wait for it, not for us.
    if (child.pid) writeFileSync(lockFile, String(child.pid));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const began = Date.now();
    const ticking = setInterval(() => say(`still installing (${Math.round((Date.now() - began) / 1_000)} s)`), 10_000);
    const end = (code) => {
      clearInterval(ticking);
      resolve({ code, output });
    };
    child.once('error', (error) => end(output || error.message));
    child.once('exit', end);
  });

const install = async (say) => {
  say('installing dependencies (once; about 20 s)');
  const { code, output } = await runNpm(say);
  if (code !== 0)
    throw new Error(
      `${explainInstallFailure(output)}\n\nnpm said:\n${output.trim().split('\n').slice(-15).join('\n')}`,
    );
  mkdirSync(modules, { recursive: true });
  writeFileSync(stampFile, wanted());
};

export const ensureInstalled = async (say) => {
  // Set by our own tests: whoever runs them has installed already, and must not have it swapped under them.
  if (process.env.DAYBOOK_INSTALLED || isInstalled()) return;
  const unlock = await takeLock(say);
  try {
    if (!isInstalled()) await install(say);
  } finally {
    unlock();
  }
};
