import type { Projection } from '../projection.ts';
import { clients } from './clients.ts';
import { hosts } from './hosts.ts';
import { offices } from './offices.ts';
import { persons } from './persons.ts';
import { roles } from './roles.ts';
import { tables } from './tables.ts';

/** Who and what there is: offices with their people, hosts, services, persons, roles. Personal data stays sealed. */
export const directory = {
  name: 'directory',
  version: 4,
  tables,
  touches: { ...offices.touches, ...hosts.touches, ...persons.touches, ...clients.touches, ...roles.touches },
  when: { ...offices.when, ...hosts.when, ...persons.when, ...clients.when, ...roles.when },
} satisfies Projection<typeof tables>;
