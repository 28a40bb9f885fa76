import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * For a part with a session of its own, which Linux weighs as a group where it groups by session: then the niceness of
 * the process counts only inside it, and that of the group is set beside it. Where none of it can be had it runs on as
 * it is. False when Linux wants to be asked again: it lets an ordinary user say this ten times a second.
 */
export const stepBack = (pid: number, niceness: number): boolean => {
  try {
    setPriority(pid, niceness);
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch (error) {
    // Else it is another system, or a process that is gone already.
    return !(error instanceof Error && 'code' in error && error.code === 'EAGAIN');
  }
  return true;
};

/**
 * For what nobody waits for: it runs when nobody else wants to and is put aside at once for whoever does. Niceness
 * alone lets it finish its turn of a millisecond or more, and a booking, which changes hands four times, meets that
 * turn again and again. It holds within a session. Linux only, and there where `chrt` is; elsewhere it is nice.
 */
export const giveWay = (pid: number): void => {
  try {
    setPriority(pid, 19);
  } catch {
    return; // it is gone already
  }
  if (process.platform !== 'linux') return;
  const given = spawn('chrt', ['--all-tasks', '--idle', '--pid', '0', String(pid)], { stdio: 'ignore' });
  given.once('error', () => undefined);
  given.unref();
};
