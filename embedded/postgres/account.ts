import { existsSync, readFileSync } from 'node:fs';

export type Account = { readonly uid: number; readonly gid: number };

/** Whom Postgres runs as when we are root, which it refuses to be. No user is created for it. */
export const accountFrom = (passwd: string): Account => {
  const rows = passwd.split('\n').map((row) => row.split(':'));
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const row = rows.find(([user]) => user === name);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    if (row && uid > 0 && gid > 0) return { uid, gid };
  }
  return { uid: 65_534, gid: 65_534 };
};

export const isRoot = (): boolean => process.getuid?.() === 0;

export const accountForPostgres = (): Account =>
  accountFrom(existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '');
