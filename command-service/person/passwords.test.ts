import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { openPasswords } from './passwords.ts';

describe('hashing in a process of its own (threat rows Password and CPU, D2)', function () {
  this.timeout(30_000);
  const passwords = openPasswords();
  after(() => passwords.close());

  it('cuts nothing off, and takes the same letters however they are written', async () => {
    const long = `${'x'.repeat(127)}a`;
    const hash = await passwords.hash(long);
    expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hash, long)).to.equal(true);
    expect(await passwords.verify(hash, `${'x'.repeat(127)}b`)).to.equal(false);
    const composed = await passwords.hash('Señor Núñez grüßt herzlich');
    expect(await passwords.verify(composed, 'Señor Núñez grüßt herzlich'.normalize('NFD'))).to.equal(true);
    expect(await passwords.verify(composed, 'señor núñez grüßt herzlich')).to.equal(false);
  });

  it('a process that cannot be started is an answer to come later and nobody else’s end', async () => {
    const node = process.execPath;
    const others = openPasswords();
    const outcome = () => others.hash('whatever').catch((error: unknown) => error instanceof Problem && error.code);
    process.execPath = '/nowhere/node';
    try {
      expect(await outcome()).to.equal('unavailable');
    } finally {
      process.execPath = node;
    }
    expect(await outcome()).to.match(/^\$argon2id/);
    await others.close();
  });

  it('what is no hash opens nothing', async () => {
    for (const hash of ['', 'plain', '$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA'])
      expect(await passwords.verify(hash, 'plain')).to.equal(false);
  });

  it('a flood waits in a short row, and the rest is told to come back', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        passwords.hash(`flood ${n}`).then(
          () => 'hashed',
          (error: unknown) => (error instanceof Problem ? `${error.code} ${error.facts.retryAfter}` : String(error)),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'hashed')).to.have.length(40);
    expect(outcomes.filter((outcome) => outcome === 'rate-limited 2')).to.have.length(160);
    expect(await passwords.hash('after the flood')).to.be.a('string');
  });
});
