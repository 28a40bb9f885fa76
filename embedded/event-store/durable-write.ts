import { writev, writevSync } from 'node:fs';
import { commitsAside, slowWriteMs, slowWrites } from './limits.ts';

const writeAside = (fd: number, buffers: readonly Buffer[], at: number): Promise<number> =>
  new Promise((resolve, reject) => {
    writev(fd, buffers, at, (error, written) => (error ? reject(error) : resolve(written)));
  });

/**
 * Writes and flushes at once. To ask another thread costs more than a fast disk takes, so that this one waits for it;
 * while the disk is slow others write, and now and then it is tried again. One slow write says nothing: where all cores
 * are busy, it is this process that had to wait.
 */
export const durableWrites = () => {
  let slow = 0;
  let aside = 0;
  return async (fd: number, buffers: readonly Buffer[], at: number): Promise<void> => {
    let length = 0;
    for (const buffer of buffers) length += buffer.length;
    const begun = performance.now();
    const here = aside === 0;
    const written = here ? writevSync(fd, buffers, at) : await writeAside(fd, buffers, at);
    if (written !== length) throw new Error(`it took ${written} of ${length} bytes`);
    if (!here) aside -= 1;
    else if (performance.now() - begun <= slowWriteMs) slow = 0;
    else if (++slow === slowWrites) [slow, aside] = [0, commitsAside];
  };
};
