import type { Ask } from './load/job.ts';
import { dateAfter, dayCount, type Scene } from './scene.ts';

/** The same questions to both; only where they are asked differs. */
export type Paths = { readonly prefix: string; readonly stats: string };
export const daybookPaths: Paths = { prefix: '/api/v1', stats: '/stats/overview' };
export const opponentPaths: Paths = { prefix: '', stats: '/stats' };

export const booking = (scene: Scene, { prefix }: Paths, slot: number, client: number): Ask => ({
  method: 'POST',
  path: `${prefix}/appointments`,
  body: JSON.stringify({
    serviceId: scene.serviceId,
    officeId: scene.officeId,
    hostId: scene.free[slot]?.hostId,
    start: scene.free[slot]?.start,
    clientId: scene.clients[client % scene.clients.length],
    // Clients are few for so many bookings, and each asks only whether the slot is free.
    allowClientOverlap: true,
  }),
});

export const list = ({ hosts }: Scene, { prefix }: Paths, n: number): Ask => ({
  method: 'GET',
  path: `${prefix}/appointments?hostId=${hosts[n % hosts.length]}&limit=50`,
});

export const slots = ({ hosts, serviceId, firstDay }: Scene, { prefix }: Paths, n: number): Ask => ({
  method: 'GET',
  path: `${prefix}/hosts/${hosts[n % hosts.length]}/slots?serviceId=${serviceId}&from=${firstDay}&to=${dateAfter(firstDay, 13)}`,
});

export const statistics = ({ firstDay }: Scene, { prefix, stats }: Paths): Ask => ({
  method: 'GET',
  path: `${prefix}${stats}?from=${firstDay}&to=${dateAfter(firstDay, Math.min(30, dayCount) - 1)}`,
});
