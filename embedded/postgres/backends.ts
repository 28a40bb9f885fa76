import { readFileSync } from 'node:fs';
import pg from 'pg';
import { stepBack } from '../process/step-back.ts';

const lookEveryMs = 500;
/** The furthest there is: they go on, with a hundredth of a core at the least. */
const furthest = 19;

const childrenOf = (pid: number): readonly number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // it is gone, or the kernel does not tell
  }
};

type Known = { readonly pid: number; readonly name: string };

/** Clients by the name they gave, its own helpers by their kind. */
const whoIsWho = `SELECT pid, coalesce(nullif(application_name, ''), backend_type) AS name FROM pg_stat_activity`;
/** They tidy up, and take a core for seconds when a table has grown. */
const helpers = ['autovacuum', 'checkpointer'];

const askWho = async (url: string): Promise<readonly Known[]> => {
  const client = new pg.Client({ connectionString: url, application_name: 'launcher', connectionTimeoutMillis: 2_000 });
  // A server that stops while we ask says so here; unheard, that would end this process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query<Known>(whoIsWho);
    return found.rows;
  } catch {
    return []; // the next look asks again
  } finally {
    await client.end().catch(() => undefined);
  }
};

type Options = {
  readonly postmaster: number;
  readonly url: string;
  /** Words in the names under which they connect. */
  readonly background: readonly string[];
  readonly exited: Promise<unknown>;
};

/**
 * What works for somebody whom nobody waits for steps back as they do. Each process of Postgres leads a session of its
 * own, and Linux gives every single one as large a share of a core as all of ours together: what the first one of them
 * was told holds for none of the others. So each is told when it has come; who is asked only when there are new ones.
 */
export const stepBackForBackground = ({ postmaster, url, background, exited }: Options): void => {
  if (process.platform !== 'linux') return;
  const unhurried = new Set([...background, ...helpers]);
  let dealtWith: ReadonlySet<number> = new Set();
  let asking = false;
  const look = async (): Promise<void> => {
    const children = childrenOf(postmaster);
    const fresh = children.filter((pid) => !dealtWith.has(pid));
    const known = fresh.length > 0 ? await askWho(url) : [];
    const names = new Map(known.map(({ pid, name }) => [pid, name.split(' ')]));
    const isDealtWith = (pid: number): boolean => {
      const words = names.get(pid);
      return words !== undefined && (!words.some((word) => unhurried.has(word)) || stepBack(pid, furthest));
    };
    dealtWith = new Set(children.filter((pid) => dealtWith.has(pid) || isDealtWith(pid)));
  };
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    void look().finally(() => {
      asking = false;
    });
  }, lookEveryMs).unref();
  void exited.then(() => clearInterval(timer));
};
