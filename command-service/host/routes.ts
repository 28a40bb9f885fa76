import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { HostView } from '#contracts/views/directory';
import { created, ok } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { checkWholeHost } from '../availability/routes.ts';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { registerPerson } from '../person/register.ts';
import { checkNewHost, makeHost, profileOf } from './register.ts';

type Names = 'registerHost' | 'changeHost';
export const hostRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { reference } = deps;
  const view = async (hostId: string): Promise<HostView> => {
    const host = reference.host(hostId);
    if (!host) throw new Problem('not-found');
    const { personId, zone, dayStartsAt, slotStep, profile, retired } = host;
    return {
      hostId,
      personId,
      zone,
      dayStartsAt,
      slotStep,
      retired,
      name: await deps.unseal(reference.person(personId)?.registered.name),
      title: profile.title ?? null,
      speciality: profile.speciality ?? null,
      bio: await deps.unseal(profile.bio),
      departmentId: profile.departmentId ?? null,
      officeIds: [...reference.officesOf(hostId)],
      serviceIds: reference.availability(hostId).serviceIds?.slice() ?? null,
    };
  };
  return {
    registerHost: async (request) => {
      request.may.filter();
      const { personId: given, person, ...host } = request.body;
      const meta = await begin(deps, request);
      const personId = given ?? idFrom(meta.commandId, 'person');
      if (given && reference.person(given)?.status !== 'active')
        throw new Problem('unknown-reference', { field: '#/body/personId' });
      checkNewHost(deps, personId, host);
      if (person) await registerPerson(deps, { personId, ...person, source: 'staff' }, [], meta);
      const { hostId, position } = await makeHost(deps, personId, host, meta);
      return created(`/api/v1/hosts/${hostId}`, await view(hostId), { position });
    },
    changeHost: async (request) => {
      const { hostId } = request.params;
      const { serviceIds, ...profile } = request.body;
      const meta = await begin(deps, request);
      checkWholeHost(deps, request.may, hostId);
      let { position } = await deps.host.handle({
        stream: `host-${hostId}`,
        command: { type: 'ChangeProfile', profile: profileOf(profile) },
        meta,
      });
      if (serviceIds)
        ({ position } = await deps.availability.handle({
          stream: `availability-${hostId}`,
          command: { type: 'OfferServices', hostId, serviceIds },
          meta: { ...meta, commandId: `${meta.commandId}/services` },
        }));
      await settled(deps, { position });
      return ok(await view(hostId), { position });
    },
  };
};
