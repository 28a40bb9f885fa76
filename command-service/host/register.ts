import type { Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';

export type Profile = {
  readonly title?: string | undefined;
  readonly speciality?: string | undefined;
  readonly bio?: string | undefined;
  readonly departmentId?: string | undefined;
  readonly slotStep?: number | undefined;
};
export type NewHost = Profile & {
  readonly officeIds: readonly string[];
  readonly serviceIds?: readonly string[] | undefined;
  readonly zone?: string | undefined;
  readonly dayStartsAt: string;
};

const defaultStep = 15;

export const profileOf = ({ title, speciality, bio, departmentId, slotStep }: Profile) =>
  Object.fromEntries(
    Object.entries({ title, speciality, bio, departmentId, slotStep }).filter(([, value]) => value !== undefined),
  );

/** One person, one stream: two requests at the same instant meet there, and the second sees the first. */
const hostIdOf = (personId: string): string => idFrom(`host of ${personId}`, 'host');

/** Before anything is written: whoever is to be a host is none yet, and what is named is there. */
export const checkNewHost = ({ reference }: CommandDeps, personId: string, host: NewHost): void => {
  const already = reference.hostOfPerson(personId);
  if (already && already !== hostIdOf(personId)) throw new Problem('already-exists', { hostId: already });
  if (host.officeIds.some((officeId) => !reference.office(officeId)))
    throw new Problem('unknown-reference', { field: '#/body/officeIds' });
  if (host.serviceIds?.some((serviceId) => !reference.service(serviceId)))
    throw new Problem('unknown-reference', { field: '#/body/serviceIds' });
};

/** Makes a person a host: their page, where they work, what they offer, their role. */
export const makeHost = async (
  deps: CommandDeps,
  personId: string,
  host: NewHost,
  meta: CommandMeta,
): Promise<{ readonly hostId: string; readonly position: Position | undefined }> => {
  const { officeIds, serviceIds, zone, dayStartsAt, slotStep } = host;
  const hostId = hostIdOf(personId);
  const part = (name: string) => ({ ...meta, commandId: `${meta.commandId}/${name}` });
  const data = {
    hostId,
    personId,
    zone: zone ?? deps.reference.office(officeIds[0] ?? '')?.zone ?? 'UTC',
    dayStartsAt,
    slotStep: slotStep ?? defaultStep,
  };
  const registered = await deps.host.handle({
    stream: `host-${hostId}`,
    command: { type: 'RegisterHost', data, profile: profileOf({ ...host, slotStep: undefined }) },
    meta,
  });
  // The same command sent again finds its own events; another one finds that there is nothing left to do.
  if (registered.events.length === 0) throw new Problem('already-exists', { hostId });
  for (const officeId of officeIds)
    await deps.office.handle({
      stream: `office-${officeId}`,
      command: { type: 'AssignHosts', hostIds: [hostId] },
      meta: part(officeId),
    });
  if (serviceIds)
    await deps.availability.handle({
      stream: `availability-${hostId}`,
      command: { type: 'OfferServices', hostId, serviceIds: [...serviceIds] },
      meta: part('services'),
    });
  const { position } = await deps.person.handle({
    stream: `person-${personId}`,
    command: { type: 'GrantRole', roleId: 'host' },
    meta: part('role'),
  });
  await settled(deps, { position });
  return { hostId, position };
};
