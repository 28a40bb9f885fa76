import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * A session of its own, as every part has one, is weighed as a group where Linux groups by session: then the niceness
 * of the process counts only inside it, and that of the group is set beside it. Where none of it can be had it runs on
 * as it is.
 */
export const stepBack = (pid: number, niceness: number): void => {
  try {
    setPriority(pid, niceness);
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness));
  } catch {
    // Another system, or a process that is gone already.
  }
};
