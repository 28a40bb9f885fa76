import type { Projection } from '../projection.ts';
import { hosts } from './hosts.ts';
import { offices } from './offices.ts';
import { persons } from './persons.ts';
import { tables } from './tables.ts';

/** Who and what there is: offices with their people, hosts, services, persons. Personal data stays sealed. */
export const directory = {
  name: 'directory',
  version: 1,
  tables,
  touches: { ...offices.touches, ...hosts.touches, ...persons.touches },
  when: { ...offices.when, ...hosts.when, ...persons.when },
} satisfies Projection<typeof tables>;
