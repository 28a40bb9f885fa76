import { Refused } from '#contracts/client';
import { type Api, dateIn, eventually, openOffice, signIn } from '#test/support/api';

/** What is taken, and what can be asked only while one has it: at the query service, and at the command service. */
type Subject = {
  readonly kind: 'account' | 'membership' | 'role' | 'grants';
  readonly token: string;
  readonly read: string;
  take(): Promise<unknown>;
  /** When the taking was answered. */
  takenAt?: number;
};

export type Verdict = {
  readonly changes: number;
  readonly asked: number;
  /** Requests let in more than five seconds after the change was answered; none may be. */
  readonly late: readonly string[];
  readonly slowestMs: number;
  /** Not asked after those five seconds; a verdict about them would be no verdict. */
  readonly unasked: number;
};

type Options = {
  readonly at: { readonly web: string; readonly questions: string; readonly commands: string };
  readonly admin: Api;
  /** Of each kind. */
  readonly count: number;
  readonly perSecond: number;
};

const password = 'river walnut staple orbit';
const graceMs = 5_000;
/** One role for so many, since a system has two hundred at most. */
const perRole = 4;

const subjectsFor = async ({ at, admin, count }: Options): Promise<Subject[]> => {
  const { officeId } = await openOffice(admin);
  let made = 0;
  const somebody = async (more: object) => {
    made += 1;
    const email = `taken${made}.${process.pid}.${officeId}@daybook.example`;
    const { personId } = (await admin.createUser({ body: { name: 'Tak Enfrom', email, password, ...more } })).body;
    return { personId, token: (await signIn(at.web, email, password)).accessToken };
  };
  const subjects: Subject[] = [];
  for (let n = 0; n < count; n += 1) {
    const account = await somebody({ roles: ['client'] });
    const params = { personId: account.personId };
    subjects.push({ kind: 'account', ...account, read: '/auth/me', take: () => admin.suspendUser({ params }) });
    const member = await somebody({ memberships: [{ officeId, role: 'secretary' }] });
    const path = `/offices/${officeId}/memberships`;
    const membership = { officeId, personId: member.personId };
    subjects.push({
      kind: 'membership',
      ...member,
      read: path,
      take: () => admin.removeMember({ params: membership }),
    });
    const auditor = await somebody({ roles: ['auditor'] });
    const demoted = { params: { personId: auditor.personId }, body: { roles: [] } };
    const stats = `/stats/overview?from=${dateIn(-7)}&to=${dateIn(0)}`;
    subjects.push({ kind: 'role', ...auditor, read: stats, take: () => admin.changeUser(demoted) });
  }
  for (let n = 0; n < count; n += perRole) {
    const name = `Taken ${n} ${officeId}`;
    const { roleId } = (await admin.defineRole({ body: { name, grants: { 'people:manage': 'all' } } })).body;
    const holders = [];
    for (let i = n; i < Math.min(count, n + perRole); i += 1) holders.push(await somebody({ roles: [roleId] }));
    const changed = { params: { roleId }, body: { grants: { 'profile:manage': 'own' as const } } };
    let taking: Promise<unknown> | undefined;
    const take = () => {
      taking ??= admin.changeRole(changed);
      return taking;
    };
    for (const holder of holders) subjects.push({ kind: 'grants', ...holder, read: '/admin/users?limit=1', take });
  }
  return subjects;
};

const statusOf = async (base: string, { token, read }: Subject): Promise<number> => {
  const response = await fetch(`${base}/api/v1${read}`, { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.status;
};
/** The command service is asked for something nobody would do: whoever is let in hears 400 or 409, never 401 or 403. */
const commandStatus = async (base: string, { token, kind }: Subject): Promise<number> => {
  const path = kind === 'grants' ? '/admin/users' : '/auth/password';
  const response = await fetch(`${base}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  await response.arrayBuffer();
  return response.status;
};
const isLetIn = (status: number): boolean => ![401, 403, 404].includes(status);

/** Takes something from everybody, one after the other, while all who lost something go on asking at a steady pace. */
export const runRevocations = async (options: Options): Promise<Verdict> => {
  const { at, perSecond } = options;
  const subjects = await subjectsFor(options);
  // What a role grants reaches each service by its read model, so a moment after the role was answered.
  for (const subject of subjects)
    for (const ask of [
      () => statusOf(at.web, subject),
      () => statusOf(at.questions, subject),
      () => commandStatus(at.commands, subject),
    ])
      await eventually(
        async () => ({ kind: subject.kind, status: await ask() }),
        ({ status }) => isLetIn(status),
      );

  const late: string[] = [];
  const askedLate = new Set<Subject>();
  let [asked, slowestMs, next] = [0, 0, 0];
  const ask = async (subject: Subject) => {
    const began = performance.now();
    const where = (['web', 'questions', 'commands'] as const)[asked % 3] ?? 'web';
    asked += 1;
    const status = await (where === 'commands' ? commandStatus : statusOf)(at[where], subject);
    const since = began - (subject.takenAt ?? began);
    if (since > graceMs) askedLate.add(subject);
    if (!isLetIn(status)) return;
    slowestMs = Math.max(slowestMs, since);
    if (since > graceMs) late.push(`${subject.kind} at ${where}: ${status} after ${Math.round(since)} ms`);
  };
  const asking = new Set<Promise<void>>();
  const ticking = setInterval(() => {
    const taken = subjects.filter(({ takenAt }) => takenAt !== undefined);
    const subject = taken[next % Math.max(1, taken.length)];
    next += 1;
    if (!subject) return;
    const one = ask(subject).finally(() => asking.delete(one));
    asking.add(one);
  }, 1_000 / perSecond);

  for (const subject of subjects) {
    await subject.take().catch((error: unknown) => {
      throw error instanceof Refused ? new Error(`${subject.kind}: ${error.message} ${error.call}`) : error;
    });
    subject.takenAt = performance.now();
  }
  const end = performance.now() + graceMs + 2 * subjects.length * (1_000 / perSecond) + 1_000;
  await new Promise<void>((resolve) => {
    const looking = setInterval(() => {
      if (askedLate.size < subjects.length && performance.now() < end) return;
      clearInterval(looking);
      resolve();
    }, 50);
  });
  clearInterval(ticking);
  await Promise.all(asking);
  return { changes: subjects.length, asked, late, slowestMs, unasked: subjects.length - askedLate.size };
};
