import { nobody } from '#contracts/clients';
import type { Caller, Reach } from '#platform/http/caller';
import type { Deps } from '../deps.ts';
import { type Where, where } from '../where.ts';
import { type PersonRow, personColumns } from './persons.ts';

/** Whose clients are looked through: everybody's, or those of some offices and hosts, and oneself. */
export type Places = {
  readonly all: boolean;
  readonly places: readonly string[];
  readonly self: string | undefined;
};

export const placesOf = (caller: Caller, reach: Reach, officeId: string | undefined): Places => {
  if (officeId !== undefined)
    return { all: false, places: reach.all || reach.officeIds.has(officeId) ? [officeId] : [], self: undefined };
  return {
    all: reach.all,
    places: [
      ...reach.officeIds,
      ...(reach.officeIds.size > 0 ? [nobody] : []),
      ...(reach.own && caller.hostId !== undefined ? [caller.hostId] : []),
    ],
    self: reach.own ? caller.personId : undefined,
  };
};

type Wanted = {
  readonly q: string | undefined;
  readonly after: readonly string[] | undefined;
  readonly limit: number;
  /** Not this one. */
  readonly but?: string;
};
type Found = PersonRow & { readonly registeredAt: string };
type From = Pick<Deps, 'sql' | 'search'>;

/** By role, or since somebody expected them. `offset 0`: looked up for each, or all places are read for one page. */
const isClient = `p.status in ('active', 'suspended') and (p.roles @> array['client'] or exists (
  select from read.client_places c where c.client_id = p.person_id and c.place <> '${nobody}' offset 0))`;
const newest = `order by registered_at desc, person_id desc`;

const goOn = (to: Where, { after }: Wanted, columns: string): string =>
  after ? ` and (${columns}) < (${to.param(after[0])}::timestamptz, ${to.param(after[1])})` : '';

/** Each place's newest by the index that has them in this order: the same few rows of however many clients. */
const ofPlaces = (to: Where, { places, self }: Places, wanted: Wanted): string => {
  const beyond = goOn(to, wanted, 'c.registered_at, c.client_id');
  const limit = to.param(wanted.limit);
  const arms = [
    `select f.* from unnest(${to.param([...places])}::text[]) as its (place) cross join lateral (
       select c.registered_at, c.client_id as person_id from read.client_places c
         join read.persons p on p.person_id = c.client_id
       where c.place = its.place and p.status in ('active', 'suspended')${beyond}
       order by c.registered_at desc, c.client_id desc limit ${limit}) f`,
  ];
  if (self !== undefined)
    arms.push(`select p.registered_at, p.person_id from read.persons p where p.person_id = ${to.param(self)} and ${isClient}
      ${goOn(to, wanted, 'p.registered_at, p.person_id')}`);
  return `select registered_at, person_id from (${arms.join(' union ')}) found ${newest} limit ${limit}`;
};

/** Among all: by the persons' own order, or by who has every token of what is looked for. */
const ofPersons = (to: Where, { all, places, self }: Places, wanted: Wanted, tokens: Tokens | undefined): string => {
  to.only(isClient);
  if (tokens) to.and(`p.${tokens.column} ${tokens.match} ?::text[]`, tokens.each);
  if (wanted.but !== undefined) to.and('p.person_id <> ?', wanted.but);
  if (!all)
    to.only(`(${self === undefined ? '' : `p.person_id = ${to.param(self)} or `}exists (select from read.client_places c
      where c.client_id = p.person_id and c.place = any(${to.param([...places])}::text[])))`);
  const beyond = goOn(to, wanted, 'p.registered_at, p.person_id');
  return `select p.registered_at, p.person_id from read.persons p where ${to.text()}${beyond} ${newest} limit ${to.param(wanted.limit)}`;
};

type Tokens = {
  readonly column: 'name_tokens' | 'contact_tokens';
  /** All of them, or one at least. */
  readonly match: '@>' | '&&';
  readonly each: readonly string[];
};

const tokensOf = ({ search }: From, q: string): Tokens =>
  search.isContact(q)
    ? { column: 'contact_tokens', match: '@>', each: [search.contactToken(q)] }
    : { column: 'name_tokens', match: '@>', each: search.tokensForQuery(q) };

/** One more than a page, newest first. Words of which none can be looked for are found in nobody. */
export const findClients = (deps: From, among: Places, wanted: Wanted): Promise<readonly Found[]> =>
  found(deps, among, wanted, wanted.q === undefined ? undefined : tokensOf(deps, wanted.q));

/** Who has one of these contacts as well, whole. */
export const findAlike = (
  deps: From,
  among: Places,
  contacts: readonly string[],
  but: string,
): Promise<readonly Found[]> => {
  const tokens: Tokens = { column: 'contact_tokens', match: '&&', each: contacts.map(deps.search.contactToken) };
  return found(deps, among, { q: undefined, after: undefined, limit: mostAlike, but }, tokens);
};
const mostAlike = 50;

const found = async (deps: From, among: Places, wanted: Wanted, tokens: Tokens | undefined) => {
  if (tokens?.each.length === 0) return [];
  if (!among.all && among.places.length === 0 && among.self === undefined) return [];
  const to = where();
  const page = tokens || among.all ? ofPersons(to, among, wanted, tokens) : ofPlaces(to, among, wanted);
  return deps.sql<Found>(
    `select ${personColumns}, f.registered_at as "registeredAt" from (${page}) f join read.persons p using (person_id)
     order by f.registered_at desc, f.person_id desc`,
    to.values,
  );
};
