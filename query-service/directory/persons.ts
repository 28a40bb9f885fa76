import type { Sealed } from '#contracts/events/index';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { PersonView } from '#contracts/views/directory';
import type { Target } from '#platform/http/caller';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';

type Sealable = 'name' | 'email' | 'phone';
type Row = Omit<PersonView, Sealable> & { readonly [S in Sealable]: Sealed | null } & { readonly source: string };

const select = `select p.person_id as "personId", p.name, p.email, p.phone, p.locale, p.zone, p.roles,
    p.host_id as "hostId", p.status, p.source, coalesce((select json_agg(json_build_object('officeId', m.office_id,
      'role', m.role, 'position', m.position, 'isPrimary', m.is_primary) order by m.office_id)
      from read.memberships m where m.person_id = p.person_id), '[]') as memberships
  from read.persons p where p.person_id = $1 and p.status <> 'merged'`;

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const viewOf = async (deps: Deps, { source: _source, ...row }: Row): Promise<PersonView> => {
  const [name, email, phone] = await deps.unseal([row.name, row.email, row.phone]);
  return { ...row, name: textOr(name), email: textOr(email), phone: textOr(phone) };
};

export const me =
  (deps: Deps): Handler<ApiOperations['me']> =>
  async ({ caller, may }) => {
    may.check({ personId: caller.personId });
    const [row] = await deps.sql<Row>(select, [caller.personId]);
    if (!row) throw new Problem('not-found');
    return { status: 200, body: await viewOf(deps, row) };
  };

/** A client belongs to every host and office they have an appointment with, and to themselves. */
const targetsOf = async (deps: Deps, clientId: string): Promise<readonly Target[]> => {
  const met = await deps.sql<{ readonly hostId: string; readonly officeId: string }>(
    'select distinct host_id as "hostId", office_id as "officeId" from read.appointments where client_id = $1',
    [clientId],
  );
  return [{ personId: clientId }, ...met];
};

/** Whom the desk has just registered: until a first appointment they belong to no office, and staff must find them. */
const isNobodysYet = ({ source }: Row, targets: readonly Target[]): boolean =>
  targets.length === 1 && (source === 'staff' || source === 'booking');

export const getClient =
  (deps: Deps): Handler<ApiOperations['getClient']> =>
  async ({ params: { clientId }, may }) => {
    const [[row], targets] = await Promise.all([deps.sql<Row>(select, [clientId]), targetsOf(deps, clientId)]);
    const theirs = may.allows(...(row ? targets : []));
    if (!row || !(theirs || (may.asStaff && isNobodysYet(row, targets)))) throw new Problem('not-found');
    return { status: 200, body: await viewOf(deps, row) };
  };
