import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import type { HostView } from '#contracts/views/directory';
import { created, ok } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { checkWholeHost } from '../availability/routes.ts';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { registerPerson } from '../person/register.ts';

type Names = 'registerHost' | 'changeHost';
type Profile = {
  title?: string | undefined;
  speciality?: string | undefined;
  bio?: string | undefined;
  departmentId?: string | undefined;
  slotStep?: number | undefined;
};

const defaultStep = 15;

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
  const profileOf = ({ title, speciality, bio, departmentId, slotStep }: Profile) =>
    Object.fromEntries(
      Object.entries({ title, speciality, bio, departmentId, slotStep }).filter(([, value]) => value !== undefined),
    );

  return {
    registerHost: async (request) => {
      request.may.filter();
      const { personId: given, person, officeIds, serviceIds, dayStartsAt, zone, slotStep } = request.body;
      const meta = await begin(deps, request);
      const personId = given ?? idFrom(meta.commandId, 'person');
      if (given && reference.person(given)?.status !== 'active')
        throw new Problem('unknown-reference', { field: '#/body/personId' });
      // One person, one stream: two requests at the same instant meet there, and the second sees the first.
      const hostId = idFrom(`host of ${personId}`, 'host');
      const already = reference.hostOfPerson(personId);
      if (already && already !== hostId) throw new Problem('already-exists', { hostId: already });
      const offices = officeIds.map((officeId) => reference.office(officeId));
      if (offices.some((office) => !office)) throw new Problem('unknown-reference', { field: '#/body/officeIds' });
      if (serviceIds?.some((serviceId) => !reference.service(serviceId)))
        throw new Problem('unknown-reference', { field: '#/body/serviceIds' });

      if (person) await registerPerson(deps, { personId, ...person, source: 'staff' }, [], meta);
      const part = (name: string) => ({ ...meta, commandId: `${meta.commandId}/${name}` });
      const data = {
        hostId,
        personId,
        zone: zone ?? offices[0]?.zone ?? 'UTC',
        dayStartsAt,
        slotStep: slotStep ?? defaultStep,
      };
      const { slotStep: _step, ...profile } = request.body;
      const registered = await deps.host.handle({
        stream: `host-${hostId}`,
        command: { type: 'RegisterHost', data, profile: profileOf(profile) },
        meta,
      });
      // The same command sent again finds its own events; another one finds that there is nothing left to do.
      if (registered.events.length === 0) throw new Problem('already-exists', { hostId });
      let { position } = registered;
      for (const officeId of officeIds)
        ({ position } = await deps.office.handle({
          stream: `office-${officeId}`,
          command: { type: 'AssignHosts', hostIds: [hostId] },
          meta: part(officeId),
        }));
      if (serviceIds)
        ({ position } = await deps.availability.handle({
          stream: `availability-${hostId}`,
          command: { type: 'OfferServices', hostId, serviceIds },
          meta: part('services'),
        }));
      ({ position } = await deps.person.handle({
        stream: `person-${personId}`,
        command: { type: 'GrantRole', roleId: 'host' },
        meta: part('role'),
      }));
      await settled(deps, { position });
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
