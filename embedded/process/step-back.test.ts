import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect } from 'chai';
import { stepBack } from './step-back.ts';

describe('a part that steps back', () => {
  it('has the niceness asked for, and so has its session where Linux weighs sessions', () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { detached: true, stdio: 'ignore' });
    try {
      stepBack(child.pid ?? 0, 11);
      if (process.platform !== 'win32') expect(getPriority(child.pid)).to.equal(11);
      const group = () => readFileSync(`/proc/${child.pid}/autogroup`, 'utf8');
      if (process.platform === 'linux' && process.getuid?.() === 0) expect(group()).to.match(/nice 11/);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('runs on as it is where that cannot be had', () => expect(() => stepBack(2 ** 22 + 7, 5)).to.not.throw());
});
