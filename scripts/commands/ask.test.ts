import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { ask, askHidden, askNewPassword, firstLine } from './ask.ts';
import { Complaint } from './command.ts';

/** Somebody at a terminal: types a line whenever a question ends in a colon. */
const terminal = (...lines: string[]) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (chunk: Buffer) => {
    shown += chunk;
    if (String(chunk).includes(': ')) setImmediate(() => input.write(`${lines.shift()}\r`));
  });
  return { input, output, shown: () => shown };
};
const long = (text: string) => (text.length < 4 ? 'needs four letters' : undefined);

describe('asking at a terminal (C12)', () => {
  it('goes on until the answer will do', async () => {
    const at = terminal('Ada', 'Ada Byron');
    expect(await ask('Name', long, at)).to.equal('Ada Byron');
    expect(at.shown()).to.include('needs four letters');
  });
  it('shows nothing of a password', async () => {
    const at = terminal('secret words');
    expect(await askHidden('Password', at)).to.equal('secret words');
    expect(at.shown()).to.equal('Password: \n');
  });
  it('asks for a new one twice, and again when the two differ or will not do', async () => {
    const at = terminal('abc', 'secret words', 'secret word', 'secret words', 'secret words');
    expect(await askNewPassword(long, at)).to.equal('secret words');
    expect(at.shown()).to.include('needs four letters').and.include('differ').and.not.include('secret');
  });
  it('stops when somebody leaves by Ctrl-C', async () => {
    const at = terminal('\u0003');
    const left = await askHidden('Password', at).catch((error: unknown) => error);
    expect(left).to.be.instanceOf(Complaint);
  });
  it('takes the first line of what is piped in', async () => {
    const piped = new PassThrough();
    piped.end('first\r\nsecond\n');
    expect(await firstLine(piped)).to.equal('first');
    const open = new PassThrough();
    open.write('line of a program that does not end\n');
    expect(await firstLine(open)).to.equal('line of a program that does not end');
  });
});
