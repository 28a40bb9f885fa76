import { z } from 'zod';
import { DateInput, Id } from '../ids.ts';
import { can, open, operation, pageOf, paging } from '../operation.ts';
import { DepartmentView, HolidayView, OfficeView } from '../views/directory.ts';
import { directoryReads as reads, text } from './text.ts';

const tag = 'directory';
const officeId = z.object({ officeId: Id });
const department = z.object({ officeId: Id, departmentId: Id });
const manage = can('offices:manage', ['office', 'all']);
/** A day on which an office is closed is a matter of its hours: whoever keeps those keeps these. */
const keepHours = can('availability:manage', ['office', 'all']);
const affected = z.array(z.string());

export const officeLifeOperations = {
  suspendOffice: operation({
    method: 'post',
    path: '/offices/{officeId}/suspend',
    tag,
    access: manage,
    summary: 'Close an office for now: nothing can be booked there',
    description: 'Appointments stand; those of the future are answered as `affected`, for staff to settle.',
    params: officeId,
    body: z.object({ reason: text(500).optional() }).optional(),
    responses: { 200: OfficeView.extend({ affected }) },
    problems: ['not-found', 'office-not-open'],
  }),
  reactivateOffice: operation({
    method: 'post',
    path: '/offices/{officeId}/reactivate',
    tag,
    access: manage,
    summary: 'Open a suspended office again',
    params: officeId,
    responses: { 200: OfficeView },
    problems: ['not-found', 'office-not-open'],
  }),
  listDepartments: operation({
    method: 'get',
    path: '/departments',
    tag,
    access: open,
    summary: 'Departments of all offices that are not closed',
    query: z.object({ officeId: Id.optional(), ...paging }),
    responses: { 200: pageOf(DepartmentView) },
    reads,
  }),
  listOfficeDepartments: operation({
    method: 'get',
    path: '/offices/{officeId}/departments',
    tag,
    access: open,
    summary: 'Departments of an office',
    params: officeId,
    query: z.object(paging),
    responses: { 200: pageOf(DepartmentView) },
    problems: ['not-found'],
    reads,
  }),
  addDepartment: operation({
    method: 'post',
    path: '/offices/{officeId}/departments',
    tag,
    access: manage,
    summary: 'Add a department',
    params: officeId,
    body: z.object({ name: text(120) }),
    responses: { 201: DepartmentView },
    problems: ['not-found', 'already-exists', 'office-not-open'],
    example: { name: 'Registry' },
  }),
  renameDepartment: operation({
    method: 'patch',
    path: '/offices/{officeId}/departments/{departmentId}',
    tag,
    access: manage,
    summary: 'Rename a department',
    params: department,
    body: z.object({ name: text(120) }),
    responses: { 200: DepartmentView },
    problems: ['not-found', 'already-exists', 'office-not-open'],
  }),
  removeDepartment: operation({
    method: 'delete',
    path: '/offices/{officeId}/departments/{departmentId}',
    tag,
    access: manage,
    summary: 'Remove a department that no host of the office is in',
    params: department,
    responses: { 204: null },
    problems: ['not-found', 'department-in-use', 'office-not-open'],
  }),
  listHolidays: operation({
    method: 'get',
    path: '/offices/{officeId}/holidays',
    tag,
    access: open,
    summary: 'Days on which an office is closed',
    params: officeId,
    query: z.object({ from: DateInput.optional(), to: DateInput.optional() }),
    responses: { 200: z.object({ items: z.array(HolidayView) }) },
    problems: ['not-found'],
    reads,
  }),
  declareHoliday: operation({
    method: 'put',
    path: '/offices/{officeId}/holidays/{date}',
    tag,
    access: keepHours,
    summary: 'Close an office for a day, with a word for everybody to read',
    params: z.object({ officeId: Id, date: DateInput }),
    body: z.object({ publicText: text(300) }),
    responses: { 200: HolidayView.extend({ affected }) },
    problems: ['not-found', 'limit-reached', 'office-not-open'],
    example: { publicText: 'New Year' },
  }),
  withdrawHoliday: operation({
    method: 'delete',
    path: '/offices/{officeId}/holidays/{date}',
    tag,
    access: keepHours,
    summary: 'An office is open on that day after all',
    params: z.object({ officeId: Id, date: DateInput }),
    responses: { 204: null },
    problems: ['not-found', 'office-not-open'],
  }),
} as const;
