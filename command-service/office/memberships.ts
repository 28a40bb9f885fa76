import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { MembershipView } from '#contracts/views/people';
import { created, noContent, ok } from '#platform/http/answer';
import type { Caller } from '#platform/http/caller';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps, settled } from '../deps.ts';
import type { Person } from '../person/decider.ts';
import { grantsOfKnown } from '../role/known.ts';
import { checkWithinReach, holdsAt } from '../role/reach.ts';
import { ifMatch } from './routes.ts';

type Names = 'addMember' | 'changeMember' | 'removeMember';
type Params = { readonly officeId: string; readonly personId: string };

export const membershipRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { reference } = deps;
  const { grantsOf, membershipsOf } = reference;

  /** What the person may do there already, and would with this role, must be within what the caller may do there. */
  const checkReach = (caller: Caller, officeId: string, { personId, roles }: Person, role?: string) => {
    const standing = membershipsOf(personId);
    checkWithinReach(caller, holdsAt(officeId, { roles, memberships: standing }, grantsOf));
    if (role === undefined) return;
    const others = standing.filter((one) => one.officeId !== officeId);
    checkWithinReach(caller, holdsAt(officeId, { roles, memberships: [...others, { officeId, role }] }, grantsOf));
  };

  const viewOf = async (officeId: string, person: Person): Promise<MembershipView> => {
    const { personId, status, registered } = person;
    const member = membershipsOf(personId).find((one) => one.officeId === officeId);
    if (!member || status === 'merged') throw new Problem('not-found');
    const { role, position, isPrimary } = member;
    const name = await deps.unseal(registered.name);
    return { officeId, personId, name, role, position: position ?? null, isPrimary, status };
  };

  const memberOf = ({ officeId, personId }: Params) => {
    const member = membershipsOf(personId).find((one) => one.officeId === officeId);
    const person = reference.person(personId);
    if (!member || !person) throw new Problem('not-found');
    return { member, person };
  };

  return {
    addMember: async (request) => {
      const { officeId } = request.params;
      request.may.check({ officeId });
      const { personId, ...member } = request.body;
      const meta = await begin(deps, request);
      if (!reference.office(officeId)) throw new Problem('not-found');
      const person = reference.person(personId);
      if (person?.status !== 'active') throw new Problem('unknown-reference', { field: '#/body/personId' });
      grantsOfKnown(deps, member.role, '#/body/role');
      checkReach(request.caller, officeId, person, member.role);
      const command = { type: 'AddMember', personId, member } as const;
      const { position } = await settled(
        deps,
        await deps.office.handle({ stream: `office-${officeId}`, command, meta }),
      );
      return created(`/api/v1/offices/${officeId}/memberships`, await viewOf(officeId, person), { position });
    },
    changeMember: async (request) => {
      const { officeId, personId } = request.params;
      request.may.check({ officeId });
      const { role, position, isPrimary } = request.body;
      const meta = await begin(deps, request);
      const { member, person } = memberOf(request.params);
      if (role !== undefined) grantsOfKnown(deps, role, '#/body/role');
      checkReach(request.caller, officeId, person, role);
      const reclaims = isPrimary === true && !member.isPrimary;
      const change = { role, position, isPrimary: isPrimary ?? member.isPrimary, reclaims };
      const outcome = await settled(
        deps,
        await deps.office.handle({
          stream: `office-${officeId}`,
          command: { type: 'ChangeMember', personId, change },
          meta,
          ...ifMatch(request.ifMatch),
        }),
      );
      const { position: at, revision } = outcome;
      return ok(await viewOf(officeId, person), { position: at, etag: String(revision) });
    },
    removeMember: async (request) => {
      const { officeId, personId } = request.params;
      request.may.check({ officeId });
      const meta = await begin(deps, request);
      const person = reference.person(personId);
      if (!person || !reference.office(officeId)) throw new Problem('not-found');
      checkReach(request.caller, officeId, person);
      const command = { type: 'RemoveMember', personId } as const;
      const { position, events } = await settled(
        deps,
        await deps.office.handle({ stream: `office-${officeId}`, command, meta }),
      );
      // The same command sent again finds what it did; another one finds nobody to remove.
      if (events.length === 0) throw new Problem('not-found');
      return noContent({ position });
    },
  };
};
