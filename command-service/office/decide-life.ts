import type { OfficeEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Office } from './decider.ts';

/** What becomes of an office: whether it is open, its departments, the days on which it is closed. */
export type LifeCommand =
  | { readonly type: 'SuspendOffice'; readonly reason?: string | undefined }
  | { readonly type: 'ReactivateOffice' }
  | { readonly type: 'AddDepartment'; readonly departmentId: string; readonly name: string }
  | { readonly type: 'RenameDepartment'; readonly departmentId: string; readonly name: string }
  | { readonly type: 'RemoveDepartment'; readonly departmentId: string }
  | { readonly type: 'DeclareHoliday'; readonly date: string; readonly publicText: string }
  | { readonly type: 'WithdrawHoliday'; readonly date: string };

/** They travel whole with every question about hours. */
const mostHolidays = 1_000;

const checkNameIsFree = ({ departments }: Office, name: string, departmentId: string): void => {
  const same = [...departments].find(([id, one]) => id !== departmentId && one.toLowerCase() === name.toLowerCase());
  if (same) throw new Problem('already-exists', { departmentId: same[0] });
};

export const decideLife = (office: Office, command: LifeCommand): OfficeEvent[] => {
  const { officeId, status, departments, holidays } = office;
  switch (command.type) {
    case 'SuspendOffice': {
      const { reason } = command;
      if (status === 'suspended') return [];
      return [{ type: 'OfficeSuspended', data: { officeId, ...(reason !== undefined && { reason }) } }];
    }
    case 'ReactivateOffice':
      return status === 'open' ? [] : [{ type: 'OfficeReactivated', data: { officeId } }];
    case 'AddDepartment':
    case 'RenameDepartment': {
      const { departmentId, name } = command;
      const isNew = command.type === 'AddDepartment';
      if (!isNew && !departments.has(departmentId)) throw new Problem('not-found');
      if (departments.get(departmentId) === name) return [];
      checkNameIsFree(office, name, departmentId);
      return [{ type: isNew ? 'DepartmentAdded' : 'DepartmentRenamed', data: { officeId, departmentId, name } }];
    }
    case 'RemoveDepartment': {
      const { departmentId } = command;
      return departments.has(departmentId) ? [{ type: 'DepartmentRemoved', data: { officeId, departmentId } }] : [];
    }
    case 'DeclareHoliday': {
      const { date, publicText } = command;
      if (holidays.get(date) === publicText) return [];
      if (!holidays.has(date) && holidays.size >= mostHolidays)
        throw new Problem('limit-reached', { limit: mostHolidays });
      return [{ type: 'HolidayDeclared', data: { officeId, date, publicText } }];
    }
    case 'WithdrawHoliday': {
      const { date } = command;
      return holidays.has(date) ? [{ type: 'HolidayWithdrawn', data: { officeId, date } }] : [];
    }
  }
};
