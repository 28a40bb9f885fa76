/** What can be allowed. The text is what an admin reads when putting a role together. */
export const permissions = {
  'profile:manage': 'See and change a profile',
  'appointments:book': 'Book, change and cancel appointments',
  'appointments:read': 'See appointments',
  'appointments:decide': 'Approve, decline, complete, mark missed, undo',
  'appointments:check-in': 'Check people in at the desk',
  'appointments:overbook': 'Overbook on purpose, with a reason',
  'appointments:export': 'Export appointments',
  'availability:manage': 'Set opening hours, time off and blocks',
  'clients:read': 'See clients and their contacts',
  'clients:manage': 'Create, change and merge clients',
  'offices:manage': 'Open, change, suspend and close offices and departments',
  'memberships:manage': 'Add, change and remove members of an office',
  'hosts:manage': 'Register, change and retire hosts',
  'services:manage': 'Offer, change and withdraw services',
  'stats:read': 'See statistics',
  'summaries:write': 'Ask for summaries and read them',
  'notices:read': 'See what was sent and why not',
  'notices:manage': 'Resend notices, write templates',
  'webhooks:manage': 'Register webhooks and replay them',
  'audit:read': 'Read the history, verify it, export it',
  'personal-data:reveal': 'See personal data in the history',
  'subjects:export': 'Export all data of a person',
  'subjects:erase': 'Erase a person',
  'people:manage': 'Invite, suspend and reactivate people; grant roles',
  'roles:manage': 'Define roles',
  'keys:manage': 'Issue and revoke API keys',
  'operations:manage': 'See and steer projections, jobs and metrics',
} as const;

export type Permission = keyof typeof permissions;

/** How far a permission reaches: one's own things, the offices one is a member of, everything. */
export const scopes = ['own', 'office', 'all'] as const;
export type Scope = (typeof scopes)[number];

export type Grants = { readonly [P in Permission]?: Scope };

const every = (scope: Scope): Grants => Object.fromEntries(Object.keys(permissions).map((name) => [name, scope]));

const reception: Grants = {
  'profile:manage': 'own',
  'appointments:book': 'office',
  'appointments:read': 'office',
  'appointments:check-in': 'office',
  'clients:read': 'office',
  'clients:manage': 'office',
  'notices:read': 'office',
  'summaries:write': 'office',
};

/** The six presets. Admins can define more. */
export const roles = {
  client: {
    'profile:manage': 'own',
    'appointments:book': 'own',
    'appointments:read': 'own',
    'appointments:export': 'own',
    'clients:read': 'own',
    'notices:read': 'own',
    'summaries:write': 'own',
    'subjects:export': 'own',
    'subjects:erase': 'own',
  },
  host: {
    'profile:manage': 'own',
    'appointments:book': 'own',
    'appointments:read': 'own',
    'appointments:decide': 'own',
    'appointments:check-in': 'own',
    'appointments:export': 'own',
    'availability:manage': 'own',
    'clients:read': 'own',
    'stats:read': 'own',
    'summaries:write': 'own',
    'notices:read': 'own',
    'subjects:export': 'own',
    'subjects:erase': 'own',
  },
  reception,
  secretary: {
    ...reception,
    'appointments:decide': 'office',
    'appointments:overbook': 'office',
    'appointments:export': 'office',
    'availability:manage': 'office',
    'memberships:manage': 'office',
    'hosts:manage': 'office',
    'services:manage': 'office',
    'notices:manage': 'office',
    'stats:read': 'office',
  },
  admin: every('all'),
  auditor: { 'profile:manage': 'own', 'audit:read': 'all', 'stats:read': 'all', 'appointments:read': 'all' },
} as const satisfies Record<string, Grants>;

export type Role = keyof typeof roles;

/** Membership roles reach as far as their office; a person's own roles reach by their scope. */
export const isRole = (name: string): name is Role => Object.hasOwn(roles, name);
