import type { EventOf, Sealed, Terms } from '#contracts/events/index';
import type { Grants } from '#contracts/permissions';
import { instant, json, nullable, oneOf, rowsTable, text, texts, whole, yesNo } from '../table.ts';

export type Policy = Omit<EventOf<'PolicySet'>['data'], 'officeId'>;
type Personal = Sealed | string;

export const tables = {
  offices: rowsTable({
    columns: {
      office_id: text,
      name: text,
      zone: text,
      status: oneOf<'open' | 'suspended' | 'closed'>(),
      address: nullable(text),
      phone: nullable(text),
      email: nullable(text),
      description: nullable(text),
      policy: json<Policy>(),
      holidays: json<Readonly<Record<string, string>>>(),
      opened_at: instant,
    },
    key: ['office_id'],
    tells: ({ office_id }) => [`office:${office_id}`],
  }),
  departments: rowsTable({
    columns: { department_id: text, office_id: text, name: text },
    key: ['department_id'],
    indexes: ['(office_id)'],
    tells: ({ office_id }) => [`office:${office_id}`],
  }),
  hosts: rowsTable({
    columns: {
      host_id: text,
      person_id: text,
      title: nullable(text),
      speciality: nullable(text),
      bio: nullable(json<Personal>()),
      department_id: nullable(text),
      zone: text,
      day_starts_at: text,
      slot_step: whole,
      office_ids: texts,
      service_ids: nullable(texts),
      retired: yesNo,
    },
    key: ['host_id'],
    indexes: ['USING gin (office_ids)', '(person_id)'],
    tells: ({ host_id }) => [`host:${host_id}`],
  }),
  services: rowsTable({
    columns: { service_id: text, terms: json<Terms>(), withdrawn: yesNo, offered_at: instant },
    key: ['service_id'],
    tells: ({ service_id }) => [`service:${service_id}`],
  }),
  persons: rowsTable({
    columns: {
      person_id: text,
      name: nullable(json<Personal>()),
      email: nullable(json<Personal>()),
      phone: nullable(json<Personal>()),
      locale: nullable(text),
      zone: nullable(text),
      roles: texts,
      host_id: nullable(text),
      status: oneOf<'active' | 'suspended' | 'merged' | 'erased'>(),
      merged_into: nullable(text),
      /** Keyed search tokens, which come with the events: see search-tokens.ts. */
      name_tokens: texts,
      contact_tokens: texts,
      /** The one office they called so last, in the order of the log: two at the same instant leave one. */
      primary_office_id: nullable(text),
      source: text,
      registered_at: instant,
    },
    key: ['person_id'],
    indexes: [
      'USING gin (name_tokens)',
      'USING gin (contact_tokens)',
      '(registered_at, person_id)',
      '(merged_into) WHERE merged_into IS NOT NULL',
    ],
    // Whoever shows the survivor's appointments has to look again when others have become theirs.
    tells: ({ person_id, merged_into }) => [person_id, merged_into].flatMap((id) => (id ? [`person:${id}`] : [])),
  }),
  /**
   * Offices and hosts that a person was ever expected by, with what a booking needs to know of them: in whose name and
   * where they stand in the lists. Apart from `persons`, because every booking reads it and most add to it: each of them
   * wrote a row again that is sealed, searched by and wider than any other.
   */
  meetings: rowsTable({
    columns: { person_id: text, client_id: text, registered_at: instant, places: texts },
    key: ['person_id'],
    hidden: true,
  }),
  /**
   * Whose clients somebody is: a row for each office and host they met, or one for `nobody` when staff wrote them down
   * and nobody has received them yet. In the order of lists, so that one place's newest are found without the others.
   */
  client_places: rowsTable({
    columns: { client_id: text, place: text, registered_at: instant },
    key: ['client_id', 'place'],
    indexes: ['(place, registered_at, client_id)'],
    along: 'place',
  }),
  memberships: rowsTable({
    columns: { office_id: text, person_id: text, role: text, position: nullable(text) },
    key: ['office_id', 'person_id'],
    indexes: ['(person_id)'],
    tells: ({ office_id, person_id }) => [`office:${office_id}`, `person:${person_id}`],
  }),
  roles: rowsTable({
    columns: { role_id: text, name: text, grants: json<Grants>(), retired: yesNo, defined_at: instant },
    key: ['role_id'],
    tells: ({ role_id }) => [`role:${role_id}`],
  }),
};
export type Tables = typeof tables;
