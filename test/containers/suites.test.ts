import './servers.ts';
import { readdirSync } from 'node:fs';
import { stopContainers } from './start.ts';

/** What starts, stops or starves a server by itself has its own and says nothing about ours. */
const ownServers = /^(catcher|bus-outage|bus-failures|event-store-faults|mailer|model|sms)\.test\.ts$/;

const suitesIn = (folder: string): string[] =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((file) => file.endsWith('.test.ts') && !ownServers.test(file))
    .sort()
    .map((file) => `${folder}${file}`);

// Journeys first: they want a store in which nobody has written events of no type.
for (const suite of ['../journeys/booking.test.ts', '../journeys/walk.test.ts']) await import(suite);
for (const suite of [...suitesIn('../ports/event-store/'), ...suitesIn('../ports/')]) await import(suite);

// Noted last, so that it runs after the systems and parts that use them are stopped.
after('stop the containers', stopContainers);
