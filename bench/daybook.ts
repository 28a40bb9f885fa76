import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from '#contracts/events/index';
import { pageStream } from '#contracts/ids';
import { firstAdmin } from '#embedded/demo/people';
import { removePostgres } from '#embedded/postgres';
import { findHome } from '#embedded/postgres/home';
import { keepRemoved } from '#embedded/process/keeper';
import { type Service, startSystem } from '#embedded/system';
import { allServices } from '#embedded/system/services';
import { openEventStore } from '#platform/event-store/eventstoredb';
import { eventIdOf } from '#platform/event-store/ids';
import { consistencyToken } from '#platform/http/answer';
import { type Api, adminOf } from '#test/support/api';
import { bareEnvironment } from '#test/support/system';
import { toLocal, tzdbVersion } from '#timetable/zones';
import { cpuMicrosOf } from './cpu.ts';
import { type Scene, sceneOf, slotMinutes } from './scene.ts';

const zone = 'Europe/Madrid';
const old = 40 * 86_400_000;
/** Milliseconds; what runs of itself (heartbeats, sweeps) takes less than a tenth of a core. */
const look = 300;
const idleMicrosPerMs = 100;
const longestSettling = 60_000;

/** So many at once, for what is made over HTTP. */
const inParallel = async <T>(count: number, make: (n: number) => Promise<T>, width = 16): Promise<T[]> => {
  const made: T[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) made[n] = await make(n);
  };
  await Promise.all(Array.from({ length: width }, work));
  return made;
};

const openPlace = async (admin: Api, size: Size) => {
  const { officeId } = (await admin.openOffice({ body: { name: 'Town hall', zone } })).body;
  const { serviceId } = (await admin.offerService({ body: { name: 'Talk', durations: [slotMinutes] } })).body;
  const rules = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00', officeId }));
  const hosts = await inParallel(size.hosts, async (n) => {
    const { hostId } = (
      await admin.registerHost({
        body: { person: { name: `Host ${n}` }, officeIds: [officeId], slotStep: slotMinutes },
      })
    ).body;
    await admin.setWeeklyHours({ params: { hostId }, body: { rules } });
    return hostId;
  });
  const clients = await inParallel(size.clients, async (n) => {
    const { personId } = (
      await admin.registerClient({ body: { name: `Client ${n}`, email: `client${n}@daybook.example` } })
    ).body;
    return personId;
  });
  return { officeId, serviceId, hosts, clients };
};

/** Written as bookings of last month: too old for anybody to be told of them now. */
const seed = async (url: string, scene: Scene): Promise<string> => {
  const store = openEventStore({ url, appendDeadlineMs: 30_000 });
  const pages = new Map<string, Line[]>();
  for (const { hostId, clientId, start } of scene.seeded) {
    const at = Date.parse(start);
    const localStart = toLocal(zone, at);
    const date = localStart.slice(0, 10);
    const page = pages.get(pageStream(hostId, date)) ?? [];
    pages.set(pageStream(hostId, date), page);
    page.push({
      appointmentId: `${hostId}-${date.replaceAll('-', '')}-${page.length
        .toString(32)
        .padStart(12, 'a')
        .replaceAll(/[01 89]/g, 'z')}`,
      clientId,
      hostId,
      serviceId: scene.serviceId,
      officeId: scene.officeId,
      start,
      end: new Date(at + scene.minutes * 60_000).toISOString(),
      zone,
      localStart,
      tzdb: tzdbVersion,
      bufferBefore: 0,
      bufferAfter: 0,
      capacity: 1,
      sequence: 0,
    });
  }
  const at = new Date(Date.now() - old).toISOString();
  const entries = [...pages];
  await inParallel(
    entries.length,
    async (n) => {
      const [stream, lines] = entries[n] ?? ['', []];
      const commandId = `seed-${n}`;
      const metadata = {
        commandId,
        actorId: 'system',
        via: 'system' as const,
        at,
        v: 1,
        $correlationId: commandId,
        $causationId: commandId,
      };
      await store.append(
        stream,
        lines.map((data, i) => ({
          eventId: eventIdOf(commandId, stream, 'seed', i),
          type: 'AppointmentBooked',
          data,
          metadata,
        })),
        'no-stream',
      );
    },
    64,
  );
  const head = await store.head();
  await store.close();
  return head ? consistencyToken(head) : '';
};

const caughtUp = async (admin: Api, token: string, from: string): Promise<void> => {
  for (let tries = 0; ; tries += 1)
    try {
      await admin.listAppointments({ query: { limit: 1 }, headers: { 'Consistency-Token': token } });
      await admin.getStatsOverview({ query: { from, to: from }, headers: { 'Consistency-Token': token } });
      return;
    } catch (error) {
      if (tries === 100) throw error;
    }
};

export type Size = { readonly appointments: number; readonly hosts: number; readonly clients: number };
export const fullSize: Size = { appointments: 100_000, hosts: 100, clients: 1_000 };

type Options = { readonly services?: readonly Service[]; readonly env?: NodeJS.ProcessEnv };

/** The whole system as `npm start` runs it, fsync on; mails are suppressed and limits too high to matter. */
export const startDaybook = async (size: Size, { services = allServices, env = {} }: Options = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'daybook-bench-'));
  const spare = keepRemoved(dataDir);
  const system = await startSystem({
    dataDir,
    port: 0,
    durable: true,
    services,
    env: {
      ...bareEnvironment(),
      ...firstAdmin,
      SUPPRESS_SEND: 'true',
      RATE_LIMIT_REQUESTS: '1000000',
      ACCESS_TOKEN_MINUTES: '60',
      ...env,
    },
  });
  // Root's cluster lies elsewhere; found once it is there, so that an end half-way leaves nothing of it either.
  const spareCluster = keepRemoved(findHome(dataDir).folder);
  const signal = (name: NodeJS.Signals) => {
    for (const { pid } of Object.values(system.processes)) process.kill(pid, name);
  };
  const pids = () => Object.values(system.processes).map(({ pid }) => pid);
  /** Tables, jobs and letters of what was booked are done when nothing works any more. */
  const settled = async (): Promise<void> => {
    const until = performance.now() + longestSettling;
    let before = cpuMicrosOf(pids());
    for (let quiet = 0; before !== undefined && quiet < 2 && performance.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, look));
      const now = cpuMicrosOf(pids()) ?? 0;
      quiet = now - before < look * idleMicrosPerMs ? quiet + 1 : 0;
      before = now;
    }
  };
  const rest = () => signal('SIGSTOP');
  const wake = () => signal('SIGCONT');
  // Who stands still hears no other signal.
  process.once('exit', wake);
  const stop = async () => {
    process.removeListener('exit', wake);
    wake();
    await system.stop();
    removePostgres(dataDir);
    spareCluster();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    spare();
  };
  try {
    const { api, accessToken } = await adminOf(system.endpoints.http);
    const place = await openPlace(api, size);
    const firstDay = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const scene = sceneOf({ ...place, firstDay }, size.appointments);
    const seeded = await seed(system.endpoints.eventStore, scene);
    if (services.some(({ name }) => name === 'projectors')) await caughtUp(api, seeded, firstDay);
    return {
      system,
      scene,
      accessToken,
      api,
      keysDir: String(system.env.JWT_KEYS_DIR),
      /** Where it answers and which processes it is; a process that died is another one by then. */
      address: () => ({
        port: Number(new URL(system.endpoints.http).port),
        server: system.processes.web?.pid ?? 0,
        pids: pids(),
      }),
      settled,
      /** Stands still while the other side is measured: what it would still do in the background is not held against them. */
      rest,
      wake,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
export type Daybook = Awaited<ReturnType<typeof startDaybook>>;
