import { chownSync, copyFileSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { addTokenKey, kidsIn, looksEveryMs, madeAt, signingKid } from '#platform/auth/keys';
import { type Command, Complaint, optionsOf } from './command.ts';
import { settingsOf } from './settings.ts';

const help = `npx daybook keys list                  the pairs that sign tokens, and which one does
npx daybook keys rotate                adds a pair; running services take it up within 15 seconds
npx daybook keys retire <kid> [--now]  removes a pair that signs no more

  --dir <folder>     the folder with the pairs; JWT_KEYS_DIR when left out
  --public <folder>  a folder that holds public halves only; beside deploy/keys/all that is deploy/keys/public
  --now              also while tokens of that pair are good: their owners have to sign in again (for a key that leaked)

A token lives for ACCESS_TOKEN_MINUTES. Retire the old pair after that; nobody notices either step.
Compose: npx daybook keys rotate --dir deploy/keys/all`;

type Folders = { readonly dir: string; readonly publicDir: string | undefined; readonly tokenMinutes: number };

const longestLife = 60;

const foldersOf = (dir: string | undefined, publicDir: string | undefined): Folders => {
  const config = dir === undefined ? settingsOf(process.env) : undefined;
  const folder = dir ?? config?.JWT_KEYS_DIR ?? '';
  if (!existsSync(folder)) throw new Complaint(`There is no folder ${folder}.`);
  const beside = join(dirname(folder), 'public');
  const found = publicDir ?? (basename(folder) === 'all' && existsSync(beside) ? beside : undefined);
  const minutes = Number(process.env.ACCESS_TOKEN_MINUTES) || longestLife;
  return { dir: folder, publicDir: found, tokenMinutes: config?.ACCESS_TOKEN_MINUTES ?? minutes };
};

/** The services may run as another user than whoever turns the keys: each file belongs to whom the folder belongs. */
const giveTo = (folder: string, file: string): void => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  chownSync(join(folder, file), uid, gid);
};

const rotate = ({ dir, publicDir }: Folders): void => {
  const kid = addTokenKey(dir, new Date());
  for (const half of ['public', 'private']) giveTo(dir, `${kid}.${half}.pem`);
  if (publicDir) {
    copyFileSync(join(dir, `${kid}.public.pem`), join(publicDir, `${kid}.public.pem`));
    giveTo(publicDir, `${kid}.public.pem`);
  }
  console.log(`Added ${kid}. It signs within 15 seconds, once every service knows it.`);
  const older = kidsIn(dir, 'private').filter((one) => one !== kid);
  if (older.length > 0)
    console.log(`When the tokens of before are gone: npx daybook keys retire ${older.join(' or ')}`);
};

const retire = ({ dir, publicDir, tokenMinutes }: Folders, kid: string | undefined, atOnce: boolean): void => {
  const there = kidsIn(dir, 'public');
  if (kid === undefined || !there.includes(kid))
    throw new Complaint(`Say which: ${there.join(', ') || 'there is none'}.`);
  const signing = signingKid(kidsIn(dir, 'private'), Date.now());
  if (kid === signing) throw new Complaint(`${kid} signs now. Rotate first, and come back when the new one does.`);
  const quietSince = madeAt(signing ?? '') + 15_000 + looksEveryMs;
  const left = Math.ceil((quietSince + tokenMinutes * 60_000 - Date.now()) / 60_000);
  if (kid < (signing ?? '') && left > 0 && !atOnce)
    throw new Complaint(`Tokens of ${kid} may be good for ${left} more minutes. Come back then, or say --now.`);
  for (const folder of [dir, ...(publicDir ? [publicDir] : [])])
    for (const file of readdirSync(folder)) if (file.startsWith(`${kid}.`)) rmSync(join(folder, file));
  console.log(`Removed ${kid}. Services refuse its tokens within seconds.`);
};

const list = ({ dir }: Folders): void => {
  const privates = kidsIn(dir, 'private');
  const signing = signingKid(privates, Date.now());
  for (const kid of kidsIn(dir, 'public'))
    console.log(
      `${kid}  ${kid === signing ? 'signs' : privates.includes(kid) ? 'verifies' : 'verifies; no private half'}`,
    );
};

export const keys: Command = {
  help,
  run: async ([what = '', ...args]) => {
    const { values, positionals } = optionsOf(
      args,
      { dir: { type: 'string' }, public: { type: 'string' }, now: { type: 'boolean' } },
      what === 'retire' ? 1 : 0,
    );
    if (!['list', 'rotate', 'retire'].includes(what)) throw new Complaint(help);
    const folders = foldersOf(values.dir, values.public);
    if (what === 'rotate') rotate(folders);
    else if (what === 'retire') retire(folders, positionals[0], values.now === true);
    else list(folders);
  },
};
