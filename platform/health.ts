import { connect } from 'node:net';
import type { HealthView } from '#contracts/operations/service';

export type Check = { readonly name: string; readonly needed: boolean; check(): Promise<string | null> };
type Projections = () => Promise<HealthView['projections']>;

const deadline = 1_500;
const keptFor = 1_000;

const within = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('no answer in time')), deadline).unref();
    }),
  ]);

const ask = async ({ name, check }: Check) => {
  try {
    return { name, ok: true, detail: await within(check()) };
  } catch {
    // What exactly went wrong is in the log; a stranger learns only which part it is.
    return { name, ok: false, detail: 'does not answer' };
  }
};

/** Does somebody listen there? Enough for a part that is a wake-up only. */
export const reachable = (url: string): Promise<null> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url.replace(/^\w+:/, 'http:'));
    const socket = connect({ host: hostname, port: Number(port || 4222), timeout: deadline });
    const end = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve(null);
    };
    socket
      .once('connect', () => end())
      .once('error', end)
      .once('timeout', () => end(new Error('timeout')));
  });

/** Asked at most once a second, however many look. Degraded: it works, but something behind it does not. */
export const healthOf = (version: string, checks: readonly Check[], projections: Projections = async () => []) => {
  let kept: { readonly at: number; readonly view: Promise<HealthView> } | undefined;
  const look = async (): Promise<HealthView> => {
    const parts = await Promise.all(checks.map(ask));
    const behind = await within(projections()).catch(() => []);
    const down = parts.some(({ ok }, i) => !ok && checks[i]?.needed);
    const degraded =
      parts.some(({ ok }) => !ok) || behind.some(({ parked, behindSeconds }) => parked > 0 || behindSeconds > 10);
    return { status: down ? 'down' : degraded ? 'degraded' : 'ok', version, parts, projections: behind };
  };
  return (): Promise<HealthView> => {
    const now = Date.now();
    if (!kept || now - kept.at > keptFor) kept = { at: now, view: look() };
    return kept.view;
  };
};
