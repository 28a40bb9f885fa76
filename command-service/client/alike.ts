import { isForAnyDesk, nobody } from '#contracts/clients';
import { Problem } from '#contracts/problems';
import type { May } from '#platform/http/caller';
import type { Log } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import type { Search } from '#platform/sealing/search';
import type { Timing } from '../append/timing.ts';
import type { CommandDeps } from '../deps.ts';
import type { Reference } from '../reference/reference.ts';

type Contacts = { readonly email?: string | undefined; readonly phone?: string | undefined };
type Candidate = { readonly personId: string; readonly met: readonly string[]; readonly same: readonly string[] };

/** Who is known by one of these contacts already. */
export type Alike = (contacts: Contacts) => Promise<readonly Candidate[]>;

const most = 50;
/** How long to wait for the read tables, in milliseconds, and how often to look. */
const patience = 500;
const every = 20;

type Given = {
  readonly db: Db;
  readonly search: Search;
  readonly log: Log;
  readonly reference: Pick<Reference, 'position'>;
  readonly timing: Pick<Timing, 'clock' | 'delay'>;
};

const isThere = `select coalesce((select commit >= $1::numeric from read.progress where name = 'directory'), true) as there`;

/**
 * Asks the read tables, once they show what this process knows: who was written down a moment ago is found. It is a hint
 * all the same, and without the tables, or when they are far behind, nobody is kept from booking.
 */
export const openAlike = ({ db, search, log, reference, timing }: Given): Alike => {
  const caughtUp = async (): Promise<void> => {
    const until = String(reference.position()?.commit ?? 0n);
    const end = timing.clock().getTime() + patience;
    while (timing.clock().getTime() < end) {
      const [row] = await db.query<{ there: boolean }>(isThere, [until]);
      if (row?.there) return;
      await timing.delay(every);
    }
  };
  return async ({ email, phone }) => {
    const tokens = { email: email && search.contactToken(email), phone: phone && search.contactToken(phone) };
    const asked = Object.values(tokens).filter((token) => token !== undefined);
    if (asked.length === 0) return [];
    try {
      await caughtUp();
      const rows = await db.query<{ personId: string; met: string[]; tokens: string[] }>(
        `select person_id as "personId", contact_tokens as tokens, array(select place from read.client_places
           where client_id = person_id and place <> '${nobody}') as met from read.persons
         where contact_tokens && $1::text[] and status in ('active', 'suspended') limit ${most}`,
        [asked],
      );
      return rows.map((row) => ({
        personId: row.personId,
        met: row.met,
        same: Object.entries(tokens).flatMap(([kind, token]) => (token && row.tokens.includes(token) ? [kind] : [])),
      }));
    } catch (error) {
      log.warn('could not look for clients that are known already', { error: error as Error });
      return [];
    }
  };
};

type Newcomer = Contacts & { readonly personId: string };

/** Offers whom the caller may see; others stay unseen, and may well be the same person at another office. */
export const mustBeNew = async (deps: CommandDeps, may: May, { personId, ...contacts }: Newcomer): Promise<void> => {
  const found = await deps.alike(contacts);
  const candidates = found.flatMap(({ personId: clientId, met, same }) => {
    const person = deps.reference.person(clientId);
    if (!person || clientId === personId) return [];
    const theirs = may.allows(...met.flatMap((place) => [{ hostId: place }, { officeId: place }]));
    return theirs || (may.asStaff && met.length === 0 && isForAnyDesk(person)) ? [{ clientId, same }] : [];
  });
  if (candidates.length > 0) throw new Problem('possible-duplicate', { candidates: candidates.slice(0, 10) });
};
