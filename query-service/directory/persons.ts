import type { Sealed } from '#contracts/events/index';
import type { ApiOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { PersonView } from '#contracts/views/directory';
import type { Handler } from '#platform/http/incoming';
import type { Deps } from '../deps.ts';
import { revisionOf } from '../revision.ts';

type Sealable = 'name' | 'email' | 'phone';
export type PersonRow = Omit<PersonView, Sealable> & { readonly [S in Sealable]: Sealed | null };

/** The columns of a view; `p` is the person. */
export const personColumns = `p.person_id as "personId", p.name, p.email, p.phone, p.locale, p.zone, p.roles,
    p.host_id as "hostId", p.status, coalesce((select json_agg(json_build_object('officeId', m.office_id,
      'role', m.role, 'position', m.position, 'isPrimary', coalesce(m.office_id = p.primary_office_id, false)) order by m.office_id)
      from read.memberships m where m.person_id = p.person_id), '[]') as memberships`;

const textOr = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const perRow = 3;

/** In the order given; all keys in one question. What else a row has is left out. */
export const personViews = async (deps: Deps, rows: readonly PersonRow[]): Promise<readonly PersonView[]> => {
  const plain = await deps.unseal(rows.flatMap(({ name, email, phone }) => [name, email, phone]));
  return rows.map(({ personId, locale, zone, roles, hostId, memberships, status }, i) => ({
    personId,
    name: textOr(plain[perRow * i]),
    email: textOr(plain[perRow * i + 1]),
    phone: textOr(plain[perRow * i + 2]),
    locale,
    zone,
    roles,
    hostId,
    memberships,
    status,
  }));
};

export const me =
  (deps: Deps): Handler<ApiOperations['me']> =>
  async ({ caller, may }) => {
    may.check({ personId: caller.personId });
    const etag = await revisionOf(deps, 'directory', `person-${caller.personId}`);
    const [row] = await deps.sql<PersonRow>(
      `select ${personColumns} from read.persons p where p.person_id = $1 and p.status <> 'merged'`,
      [caller.personId],
    );
    const [view] = await personViews(deps, row ? [row] : []);
    if (!view) throw new Problem('not-found');
    return { status: 200, body: view, ...(etag !== undefined && { etag }) };
  };
