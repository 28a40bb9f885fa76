import { timingSafeEqual } from 'node:crypto';
import { Problem } from '#contracts/problems';
import type { Caller } from '../http/caller.ts';
import type { Log } from '../log.ts';
import { pause } from '../pause.ts';
import type { Db } from '../postgres/db.ts';
import { keyCaller, keyHash, parseKey } from './api-key.ts';
import { findKeys, type KeyRow, noteUses } from './api-keys-table.ts';
import type { RoleGrants } from './grants.ts';
import { gatherLookUps } from './look-ups.ts';
import type { Revocations } from './revocations.ts';

export type ApiKeys = {
  /** Who calls with it. Throws `unauthenticated` for whatever is no good key, `unavailable` when that cannot be known. */
  callerOf(text: string): Caller | Promise<Caller>;
  close(): void;
};

type Known = { readonly row: KeyRow; readonly caller: Caller; seenAt: number; usedAt: number };

const refreshMs = 2_000;
const staleAfterMs = 30_000;
/** Not used for so long, a key is looked up again when it comes back. */
const idleMs = 10 * 60_000;
const mostKnown = 10_000;
const noteEveryMs = 60_000;
const nobody = keyHash('');
const mostTries = 10;
const betweenTriesMs = 100;

type Options = {
  readonly db: Db;
  readonly enabled: boolean;
  readonly grantsOf: RoleGrants;
  readonly revocations: Pick<Revocations, 'notBefore' | 'assertFresh'>;
  readonly log: Log;
  readonly now: () => number;
};

/**
 * A key that is known costs a hash and a comparison. All that are known are read again every two seconds in one
 * question, with what their owners may by then; a revocation is heard of at once.
 */
export const openApiKeys = ({ db, enabled, grantsOf, revocations, log, now }: Options): ApiKeys => {
  const known = new Map<string, Known>();
  /** When something about a key was last written to the audit of sign-ins. */
  const noted = { good: new Map<string, number>(), bad: new Map<string, number>() };
  const closed = new AbortController();
  const toNote = { good: new Set<string>(), bad: new Set<string>() };

  const find = async (keyIds: readonly string[]) => {
    const began = now();
    const rows = await findKeys(db, keyIds);
    for (const row of rows) {
      const { roles } = row;
      if (roles === null) continue;
      const usedAt = known.get(row.keyId)?.usedAt ?? began;
      known.set(row.keyId, { row, caller: keyCaller({ ...row, roles }, grantsOf), seenAt: began, usedAt });
    }
    const good = new Set(rows.map(({ keyId }) => keyId));
    for (const keyId of keyIds) if (!good.has(keyId)) known.delete(keyId);
    for (const oldest of known.keys())
      if (known.size > mostKnown) known.delete(oldest);
      else break;
    return good;
  };
  const lookUps = gatherLookUps({ find, now });

  const noteDue = async () => {
    const due = { good: [...toNote.good], bad: [...toNote.bad] };
    toNote.good.clear();
    toNote.bad.clear();
    await noteUses(db, due.good, due.bad);
  };

  const refresh = async () => {
    const idle = now() - idleMs;
    for (const [keyId, { usedAt }] of known) if (usedAt < idle) known.delete(keyId);
    for (const times of Object.values(noted))
      for (const [keyId, at] of times) if (at < now() - noteEveryMs) times.delete(keyId);
    if (known.size > 0) await find([...known.keys()]);
    await noteDue();
  };
  let refreshing = false;
  const timer = setInterval(() => {
    if (refreshing) return;
    refreshing = true;
    refresh()
      .catch((error: Error) => log.warn('API keys cannot be read', { error }))
      .finally(() => {
        refreshing = false;
      });
  }, refreshMs).unref();

  const note = (kind: 'good' | 'bad', keyId: string) => {
    if (noted[kind].has(keyId) || noted[kind].size >= mostKnown) return;
    noted[kind].set(keyId, now());
    toNote[kind].add(keyId);
  };

  const refuse = (keyId: string): never => {
    note('bad', keyId);
    throw new Problem('unauthenticated');
  };

  const judge = (keyId: string, hash: Buffer, one: Known): Caller => {
    revocations.assertFresh();
    if (!timingSafeEqual(hash, one.row.hash)) return refuse(keyId);
    const isOver = one.row.expires !== null && one.row.expires <= now();
    if (isOver || revocations.notBefore('key', keyId) !== undefined) return refuse(keyId);
    one.usedAt = now();
    note('good', keyId);
    return one.caller;
  };

  /** A key may be used the moment it was issued, and the read tables show its owner a moment later. */
  const lookUp = async (keyId: string, hash: Buffer): Promise<Caller> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const isThere = await lookUps.ask(keyId);
      const found = known.get(keyId);
      if (found) return judge(keyId, hash, found);
      // As much work as for one that is known.
      timingSafeEqual(hash, nobody);
      if (!isThere) throw new Problem('unauthenticated');
      await pause(betweenTriesMs, closed.signal);
    }
    throw new Problem('unavailable', { retryAfter: 1 });
  };

  return {
    callerOf: (text) => {
      const parsed = enabled ? parseKey(text) : undefined;
      if (!parsed) throw new Problem('unauthenticated');
      const { keyId, secret } = parsed;
      const hash = keyHash(secret);
      const one = known.get(keyId);
      if (one && now() - one.seenAt < staleAfterMs) return judge(keyId, hash, one);
      return lookUp(keyId, hash);
    },
    close: () => {
      clearInterval(timer);
      closed.abort();
    },
  };
};
