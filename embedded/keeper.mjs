// Postgres and NATS do not notice when the process that started them is killed with -9. This one does: its stdin ends.
// Plain JavaScript without imports of ours, so that it is small, starts at once and outlives whatever went wrong there.
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const kept = new Map();
const folders = new Set();

// Ctrl-C and a closed terminal are for the launcher; the keeper leaves when its stdin ends and its work is done.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

// A pid alone may by now belong to somebody else; the start time tells. A zombie counts as gone.
const startOf = (pid) => {
  if (process.platform !== 'linux') return 'unknown';
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
};

const send = ({ pid, started }, signal) => {
  const now = startOf(pid);
  if (now === undefined || now !== started) return false;
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
};

const gone = async (those, ms) => {
  const end = Date.now() + ms;
  while (those.some((one) => send(one, 0)) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 25));
};

// Services leave by themselves when their IPC channel closes; what they use is stopped after them, while they may still need it.
const stopAll = async () => {
  const all = [...kept.values()];
  const [services, parts] = [all.filter((one) => !one.last), all.filter((one) => one.last)];
  await gone(services, 300);
  for (const one of services) send(one, one.signal);
  await gone(services, 1200);
  for (const one of services) send(one, 'SIGKILL');
  for (const one of parts) send(one, one.signal);
  await gone(parts, 2000);
  for (const one of parts) send(one, 'SIGKILL');
  await gone(parts, 500);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
};

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const { keep, forget, remove, spare } = JSON.parse(line);
    if (keep) kept.set(keep.pid, { ...keep, started: startOf(keep.pid) });
    if (forget) kept.delete(forget);
    if (remove) folders.add(remove);
    if (spare) folders.delete(spare);
  })
  .on('close', () => void stopAll());
