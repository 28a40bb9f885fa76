import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { type Caller, can } from '../http/caller.ts';
import { silentLog } from '../log.ts';
import { DatabaseUnavailable, type Db } from '../postgres/db.ts';
import { keyCaller, keyHash, keyText, parseKey } from './api-key.ts';
import { openApiKeys } from './api-keys.ts';
import type { KeyRow } from './api-keys-table.ts';
import { presetGrants } from './grants.ts';

const keyId = 'kkkkkkkkkkkk';
const secret = `${'S'.repeat(42)}w`;
const office = 'oooooooooooo';
const row = (change: Partial<KeyRow> = {}): KeyRow => ({
  keyId,
  personId: 'pppppppppppp',
  hash: keyHash(secret),
  permissions: ['subjects:export', 'services:manage'],
  officeIds: null,
  expires: null,
  hostId: null,
  roles: ['admin'],
  mem: [],
  ...change,
});

const held = (change: Partial<KeyRow> = {}) => ({ ...row(change), roles: change.roles ?? ['admin'] });

const ring = (rows: readonly KeyRow[], enabled = true) => {
  let clock = Date.parse('2026-03-02T12:00:00Z');
  let asked = 0;
  let away = false;
  const revoked = new Map<string, number>();
  const db = {
    query: async (_text: string, [ids]: readonly (readonly string[])[]) => {
      asked += 1;
      if (away) throw new DatabaseUnavailable('no-connection', 'away', false);
      return rows.filter((one) => ids?.includes(one.keyId));
    },
    execute: async () => 0,
  } as unknown as Db;
  const keys = openApiKeys({
    db,
    enabled,
    grantsOf: presetGrants,
    revocations: { notBefore: (_kind, id) => revoked.get(id), assertFresh: () => {} },
    log: silentLog,
    now: () => clock,
  });
  return {
    as: async (text: string): Promise<Caller> => keys.callerOf(text),
    asked: () => asked,
    revoke: (id: string) => revoked.set(id, clock),
    passes: (ms: number) => {
      clock += ms;
    },
    isAway: () => {
      away = true;
    },
    close: keys.close,
  };
};

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'let in',
    (error: unknown) => (error instanceof Problem ? error.code : String(error)),
  );
const good = keyText(keyId, secret);

/** Threat row access token, for keys: what looks like one and is none. */
const forged: Readonly<Record<string, string>> = {
  'another secret': keyText(keyId, `${'T'.repeat(42)}w`),
  'one bit of the secret': keyText(keyId, `${'S'.repeat(42)}x`),
  'a cut secret': good.slice(0, -1),
  'a longer secret': `${good}A`,
  'an empty secret': keyText(keyId, ''),
  'another id': keyText('lllllllllllm', secret),
  'an id as SQL': keyText("k' or 1=1 --", secret),
  'an id of a prototype': keyText('__proto__', secret),
  'an id in capitals': keyText('KKKKKKKKKKKK', secret),
  'the hash instead of the secret': keyText(keyId, keyHash(secret).toString('base64url')),
  'no prefix': good.slice(4),
  'another prefix': good.replace('dbk_', 'sk_'),
  'the prefix alone': 'dbk_',
  'base64 of another alphabet': keyText(keyId, `${'S'.repeat(41)}+/`),
  'a NUL at its end': `${good}\u0000`,
  'a line feed at its end': `${good}\n`,
  'a key behind a key': `${good},${good}`,
  'a huge key': good + 'A'.repeat(20_000),
};

describe('API keys (E7, A26, threat row access token)', () => {
  for (const [attack, text] of Object.entries(forged))
    it(`refuse a forged one: ${attack}`, async () => {
      const { as, close } = ring([row()]);
      expect(await codeOf(as(text))).to.equal('unauthenticated');
      expect(await codeOf(as(good)), 'and the right one goes on').to.equal('let in');
      close();
    });

  it('that are known cost the database nothing, and neither does guessing at their secrets', async () => {
    const { as, asked, close } = ring([row()]);
    await as(good);
    for (let i = 0; i < 500; i += 1) {
      await as(good);
      await codeOf(as(keyText(keyId, String(i).padStart(43, 'x'))));
    }
    expect(asked()).to.equal(1);
    close();
  });

  it('that do not exist are asked for together, and not again at once: 3,000 guesses are a few questions', async () => {
    const { as, asked, close } = ring([row()]);
    const ids = Array.from({ length: 3_000 }, (_, i) =>
      i.toString(32).padStart(12, '2').replaceAll(/[01]/g, 'y').replaceAll(/[89]/g, 'z'),
    );
    const guesses = () => Promise.all(ids.map((id) => codeOf(as(keyText(id, secret)))));
    expect(new Set(await guesses())).to.deep.equal(new Set(['unauthenticated']));
    expect(asked()).to.be.below(10);
    const before = asked();
    await guesses();
    expect(asked()).to.equal(before);
    expect(await codeOf(as(good))).to.equal('let in');
    close();
  });

  it('end when they are revoked and when their time is up', async () => {
    const one = ring([row()]);
    await one.as(good);
    one.revoke(keyId);
    expect(await codeOf(one.as(good))).to.equal('unauthenticated');
    one.close();
    const other = ring([row({ expires: Date.parse('2026-03-02T12:01:00Z') })]);
    await other.as(good);
    other.passes(60_000);
    expect(await codeOf(other.as(good))).to.equal('unauthenticated');
    other.close();
  });

  it('are refused with 503 when nobody can say whether they are good', async () => {
    const { as, isAway, passes, close } = ring([row()]);
    await as(good);
    isAway();
    passes(29_000);
    expect(await codeOf(as(good))).to.equal('let in');
    passes(2_000);
    expect(await codeOf(as(good))).to.equal('unavailable');
    close();
  });

  it('may be used at once: an owner whom the read tables do not show yet is waited for, and not for ever', async () => {
    const rows = [row({ roles: null })];
    const { as, close } = ring(rows);
    const early = as(good);
    await new Promise(setImmediate);
    rows[0] = row();
    expect((await early).actorId).to.equal(`key:${keyId}`);
    close();
    const never = ring([row({ roles: null })]);
    expect(await codeOf(never.as(good))).to.equal('unavailable');
    never.close();
  });

  it('are none when they are switched off', async () => {
    const { as, close } = ring([row()], false);
    expect(await codeOf(as(good))).to.equal('unauthenticated');
    close();
  });

  it('act for their owner, within what they were given and what their owner may', () => {
    const caller = keyCaller(held(), presetGrants);
    expect(caller).to.include({ kind: 'key', actorId: `key:${keyId}`, personId: 'pppppppppppp' });
    expect(can(caller, 'services:manage', { officeId: office })).to.equal(true);
    expect(can(caller, 'offices:manage', { officeId: office }), 'not given').to.equal(false);
    const stripped = keyCaller(held({ roles: ['client'] }), presetGrants);
    expect(can(stripped, 'services:manage', { officeId: office }), 'its owner may not').to.equal(false);
    expect(can(stripped, 'subjects:export', { personId: 'pppppppppppp' })).to.equal(true);
  });

  it('that are for some offices reach these alone, and only while their owner does', () => {
    const officeIds = [office];
    const ofAdmin = keyCaller(held({ officeIds, hostId: 'hhhhhhhhhhhh' }), presetGrants);
    expect(ofAdmin).to.not.have.any.keys('personId', 'hostId');
    expect(can(ofAdmin, 'services:manage', { officeId: office })).to.equal(true);
    expect(can(ofAdmin, 'services:manage', { officeId: 'xxxxxxxxxxxx' })).to.equal(false);
    expect(can(ofAdmin, 'subjects:export', { personId: 'pppppppppppp' })).to.equal(false);
    const mem = [{ o: 'xxxxxxxxxxxx', r: 'secretary' }];
    const elsewhere = keyCaller(held({ officeIds, roles: [], mem }), presetGrants);
    for (const officeId of [office, 'xxxxxxxxxxxx'])
      expect(can(elsewhere, 'services:manage', { officeId })).to.equal(false);
  });

  it('are read as they are written', () => {
    expect(parseKey(good)).to.deep.equal({ keyId, secret });
    const odd = `a_-${'_'.repeat(40)}`;
    expect(parseKey(keyText(keyId, odd))).to.deep.equal({ keyId, secret: odd });
  });
});
