import type { queryOperations } from '#contracts/operations/index';
import type { Handlers } from '#platform/http/incoming';
import { getAppointmentCalendar } from './appointments/calendar.ts';
import { exportAppointments } from './appointments/export.ts';
import { getAppointmentHistory } from './appointments/history.ts';
import { listAppointments } from './appointments/list.ts';
import { getAppointmentNotifications } from './appointments/notifications.ts';
import { getAppointment } from './appointments/one.ts';
import { listAccess } from './audit/access.ts';
import { listAuditEvents } from './audit/events.ts';
import { getAuditStream } from './audit/stream.ts';
import type { Deps } from './deps.ts';
import { listApiKeys } from './directory/api-keys.ts';
import { getClient, getClientDuplicates, listClients } from './directory/clients.ts';
import { getHost, listHosts } from './directory/hosts.ts';
import { listDepartments, listHolidays, listOfficeDepartments } from './directory/office-life.ts';
import { getOffice, getOfficePolicy, listOffices } from './directory/offices.ts';
import { me } from './directory/persons.ts';
import { getService, listServices } from './directory/services.ts';
import { getStatsOverview } from './insight/stats.ts';
import { getLatestSummary, getSummary, listSummaries } from './insight/summaries.ts';
import { listMemberships } from './people/memberships.ts';
import { listPermissions, listRoles } from './people/roles.ts';
import { listUsers } from './people/users.ts';
import { getAvailability } from './slots/availability.ts';
import { hostSlots } from './slots/host-slots.ts';
import { officeSlots } from './slots/office-slots.ts';

/** One handler for each question of the contract; a missing one does not compile. */
export const createQueryHandlers = (deps: Deps): Handlers<typeof queryOperations> => ({
  me: me(deps),
  listOffices: listOffices(deps),
  getOffice: getOffice(deps),
  getOfficePolicy: getOfficePolicy(deps),
  listDepartments: listDepartments(deps),
  listOfficeDepartments: listOfficeDepartments(deps),
  listHolidays: listHolidays(deps),
  listHosts: listHosts(deps),
  getHost: getHost(deps),
  listServices: listServices(deps),
  getService: getService(deps),
  listClients: listClients(deps),
  getClient: getClient(deps),
  getClientDuplicates: getClientDuplicates(deps),
  listApiKeys: listApiKeys(deps),
  listMemberships: listMemberships(deps),
  listUsers: listUsers(deps),
  listRoles: listRoles(deps),
  listPermissions,
  getAvailability: getAvailability(deps),
  hostSlots: hostSlots(deps),
  officeSlots: officeSlots(deps),
  listAppointments: listAppointments(deps),
  exportAppointments: exportAppointments(deps),
  getAppointment: getAppointment(deps),
  getAppointmentHistory: getAppointmentHistory(deps),
  getAppointmentCalendar: getAppointmentCalendar(deps),
  getAppointmentNotifications: getAppointmentNotifications(deps),
  getStatsOverview: getStatsOverview(deps),
  listSummaries: listSummaries(deps),
  getLatestSummary: getLatestSummary(deps),
  getSummary: getSummary(deps),
  listAccess: listAccess(deps),
  listAuditEvents: listAuditEvents(deps),
  getAuditStream: getAuditStream(deps),
});
