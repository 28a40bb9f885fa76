import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { silentLog } from '../log.ts';
import { addTokenKey, madeAt, readTokenKeys, signingKid, watchTokenKeys } from './keys.ts';

const noon = Date.parse('2026-11-26T12:00:00Z');
const at = (seconds: number) => new Date(noon + seconds * 1000);

describe('the keys that sign tokens (C8, threat row Keys)', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'daybook-keys-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('the newest signs, but not before every service has read its public half', () => {
    const old = addTokenKey(dir, at(-3_600));
    const fresh = addTokenKey(dir, at(0));
    expect(readTokenKeys(dir, noon + 9_000).signing?.kid).to.equal(old);
    expect(readTokenKeys(dir, noon + 10_000).signing?.kid).to.equal(fresh);
    expect([...readTokenKeys(dir, noon).publicKeys.keys()]).to.have.members([old, fresh]);
  });
  it('the first of all signs at once', () => {
    const only = addTokenKey(dir, at(0));
    expect(readTokenKeys(dir, noon).signing?.kid).to.equal(only);
    expect(madeAt(only)).to.equal(noon);
  });
  it('a second pair, made seconds after the first, signs no sooner for that', () => {
    const [first, second] = [addTokenKey(dir, at(0)), addTokenKey(dir, at(5))];
    expect(readTokenKeys(dir, noon + 6_000).signing?.kid).to.equal(first);
    expect(readTokenKeys(dir, noon + 12_000).signing?.kid, 'the first is known, the second not').to.equal(first);
    expect(readTokenKeys(dir, noon + 15_000).signing?.kid).to.equal(second);
  });
  it('a pair of an older form of name is older, and signs until there is another', () => {
    const [day, fresh] = ['2026-11-26-0a0b0c0d', '2026-11-26T120000-0a0b0c0d'];
    expect(signingKid([fresh, day], noon)).to.equal(day);
    expect(signingKid([fresh, day], noon + 60_000)).to.equal(fresh);
    expect(signingKid([], noon)).to.equal(undefined);
  });
  it('keys that come and go are noticed while a service runs; a folder that cannot be read changes nothing', () => {
    let now = noon;
    const first = addTokenKey(dir, at(-3_600));
    const watch = watchTokenKeys(dir, { log: silentLog, now: () => now, everyMs: 60_000 });
    const before = watch.current();
    watch.look();
    expect(watch.current(), 'nothing happened').to.equal(before);
    const second = addTokenKey(dir, at(0));
    watch.look();
    expect([...watch.current().publicKeys.keys()]).to.deep.equal([first, second]);
    expect(watch.current().signing?.kid).to.equal(first);
    now += 10_000;
    watch.look();
    expect(watch.current().signing?.kid).to.equal(second);
    for (const file of readdirSync(dir)) if (file.startsWith(first)) rmSync(join(dir, file));
    watch.look();
    expect([...watch.current().publicKeys.keys()]).to.deep.equal([second]);
    rmSync(dir, { recursive: true });
    watch.look();
    expect(watch.current().signing?.kid).to.equal(second);
    watch.stop();
  });
});
