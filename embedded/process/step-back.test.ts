import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect } from 'chai';
import { giveWay, stepBack } from './step-back.ts';

/** Those behind the name, which may hold spaces. */
const fieldsOf = (stat: string): readonly string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

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

  it('in the background it runs only when nobody else wants to, where Linux can be told', async function () {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 30000)'], { stdio: 'ignore' });
    try {
      giveWay(child.pid ?? 0);
      if (process.platform !== 'win32') expect(getPriority(child.pid)).to.equal(19);
      if (process.platform !== 'linux' || spawnSync('chrt', ['--version']).error) return this.skip();
      const policy = () => fieldsOf(readFileSync(`/proc/${child.pid}/stat`, 'utf8'))[38];
      const end = Date.now() + 5_000;
      while (policy() !== '5' && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(policy()).to.equal('5'); // SCHED_IDLE
    } finally {
      child.kill('SIGKILL');
    }
  });
  it('and what is gone already is left alone', () => expect(() => giveWay(2 ** 22 + 7)).to.not.throw());
});
