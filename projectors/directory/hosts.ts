import { present } from '../present.ts';
import type { Projection, RowIn, RowsOf } from '../projection.ts';
import type { Tables } from './tables.ts';

type Host = RowIn<Tables['hosts']>;
type Rows = RowsOf<Tables>;
type OfHost = { readonly data: { readonly hostId: string } };
type OfService = { readonly data: { readonly serviceId: string } };

const host = ({ data }: OfHost) => ({ hosts: [[data.hostId]] });
const itsPerson = ({ data }: { readonly data: { readonly personId: string } }) => ({ persons: [[data.personId]] });
const service = ({ data }: OfService) => ({ services: [[data.serviceId]] });

const change = ({ data }: OfHost, { hosts }: Rows, how: (row: Host) => Partial<Host>) => {
  const row = hosts.known(data.hostId);
  hosts.put({ ...row, ...how(row) });
};

type Part = Pick<Projection<Tables>, 'touches' | 'when'>;

export const hosts = {
  touches: {
    HostRegistered: itsPerson,
    HostProfileChanged: host,
    HostRetired: host,
    HostAssigned: host,
    HostUnassigned: host,
    ServicesOffered: host,
    ServiceTermsChanged: service,
    ServiceWithdrawn: service,
  },
  when: {
    HostRegistered: ({ data }, rows) => {
      rows.hosts.put({
        host_id: data.hostId,
        person_id: data.personId,
        title: null,
        speciality: null,
        bio: null,
        department_id: null,
        zone: data.zone,
        day_starts_at: data.dayStartsAt,
        slot_step: data.slotStep,
        office_ids: [],
        service_ids: null,
        retired: false,
      });
      const person = rows.persons.get(data.personId);
      if (person) rows.persons.put({ ...person, host_id: data.hostId });
    },
    HostProfileChanged: (event, rows) => {
      const { title, speciality, departmentId, bio, slotStep } = event.data;
      change(event, rows, () => ({
        ...(title !== undefined && { title }),
        ...(speciality !== undefined && { speciality }),
        ...(departmentId !== undefined && { department_id: departmentId }),
        ...(bio !== undefined && { bio }),
        ...(slotStep !== undefined && { slot_step: slotStep }),
      }));
    },
    HostRetired: (event, rows) => change(event, rows, () => ({ retired: true })),
    HostAssigned: (event, rows) =>
      change(event, rows, ({ office_ids }) => ({
        office_ids: [...office_ids.filter((id) => id !== event.data.officeId), event.data.officeId],
      })),
    HostUnassigned: (event, rows) =>
      change(event, rows, ({ office_ids }) => ({ office_ids: office_ids.filter((id) => id !== event.data.officeId) })),
    ServicesOffered: (event, rows) => change(event, rows, () => ({ service_ids: event.data.serviceIds })),
    ServiceOffered: ({ data, metadata }, rows) =>
      rows.services.put({
        service_id: data.serviceId,
        terms: data.terms,
        withdrawn: false,
        offered_at: metadata.at,
      }),
    ServiceTermsChanged: ({ data }, rows) => {
      const row = rows.services.known(data.serviceId);
      rows.services.put({ ...row, terms: { ...row.terms, ...present(data.terms) } });
    },
    ServiceWithdrawn: ({ data }, rows) =>
      rows.services.put({ ...rows.services.known(data.serviceId), withdrawn: true }),
  },
} satisfies Part;
