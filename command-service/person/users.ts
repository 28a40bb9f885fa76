import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { created, ok } from '#platform/http/answer';
import type { Caller } from '#platform/http/caller';
import type { Handlers } from '#platform/http/incoming';
import type { CommandMeta } from '../append/request.ts';
import { profileChange } from '../client/profile-change.ts';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { grantsOfKnown } from '../role/known.ts';
import { checkMayEdit, checkWithinReach, holdsAt, holdsOfOwnRole } from '../role/reach.ts';
import { invite } from '../sign-in/invite.ts';
import { withdrawBegun } from '../sign-in/withdraw.ts';
import type { Person, PersonCommand } from './decider.ts';
import { takeFromAdmin } from './keep-admin.ts';
import { openAccount } from './open-account.ts';
import { optional } from './optional.ts';
import { personView } from './view.ts';

const ofRoles = (commandId: string): string => `${commandId}/roles`;

type Names = 'createUser' | 'changeUser' | 'inviteUser' | 'suspendUser' | 'reactivateUser';

export const userRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { reference } = deps;
  const { credentials } = deps.signIn;
  const known = (personId: string): Person => {
    const person = reference.person(personId);
    if (!person || person.status === 'erased' || person.status === 'merged') throw new Problem('not-found');
    return person;
  };

  const checkMayGive = (caller: Caller, roleIds: readonly string[], field: string) => {
    for (const [index, roleId] of roleIds.entries())
      checkWithinReach(caller, holdsOfOwnRole(grantsOfKnown(deps, roleId, `${field}/${index}`)));
  };

  const taken = () => new Problem('already-exists', { field: '#/body/email' });
  /** Before anything is changed; who takes it at this very instant is found out by the change itself. */
  const checkIsFree = async (email: string, personId: string) => {
    const found = await credentials.byEmail(email);
    if (found?.state === 'active' && found.personId !== personId) throw taken();
  };

  /**
   * The login first: who is left half-way signs in with the new e-mail, and the same request again writes it down. What
   * was begun at the old one is over: it may be why staff give another.
   */
  const moveLogin = async (personId: string, email: string) => {
    const login = await credentials.ofPerson(personId);
    if (login && login.emailHmac !== credentials.lookUp(email))
      await deps.signIn.transaction((sql) => withdrawBegun(deps, sql, personId));
    if (!(await credentials.changeEmail(personId, email))) throw taken();
  };

  const takesAdmin = ({ roles, status }: Person, command: PersonCommand): boolean =>
    status === 'active' &&
    roles.has('admin') &&
    (command.type === 'SuspendAccount' || (command.type === 'SetRoles' && !command.roleIds.includes('admin')));

  /** A login is no event: so whoever repeats a request, or sends another under its key, must not change it once more. */
  const isNews = async ({ personId }: Person, { commandId, bodyHash }: CommandMeta): Promise<boolean> => {
    const { commands } = await deps.person.look(`person-${personId}`);
    const done = commands.get(commandId);
    const begun = done ?? commands.get(ofRoles(commandId));
    if (begun && begun.bodyHash !== bodyHash) throw new Problem('idempotency-key-reused');
    return done === undefined;
  };

  const write = async (person: Person, command: PersonCommand, meta: CommandMeta) => {
    const { personId } = person;
    if (takesAdmin(person, command)) return takeFromAdmin(deps, personId, command, meta);
    return settled(deps, await deps.person.handle({ stream: `person-${personId}`, command, meta }));
  };

  return {
    createUser: async (request) => {
      request.may.filter();
      const { name, email, phone, locale, zone, roles, memberships, password } = request.body;
      const meta = await begin(deps, request);
      checkMayGive(request.caller, roles, '#/body/roles');
      for (const [index, { officeId, role }] of memberships.entries()) {
        const field = `#/body/memberships/${index}`;
        const office = reference.office(officeId);
        if (!office) throw new Problem('unknown-reference', { field: `${field}/officeId` });
        if (office.status === 'closed') throw new Problem('office-not-open', { officeId, state: office.status });
        grantsOfKnown(deps, role, `${field}/role`);
        checkWithinReach(
          request.caller,
          holdsAt(officeId, { roles: [], memberships: [{ officeId, role }] }, reference.grantsOf),
        );
      }
      const personId = idFrom(meta.commandId, 'person');
      const data = {
        personId,
        name,
        email,
        ...optional('phone', phone),
        ...optional('locale', locale),
        ...optional('zone', zone),
        source: password === undefined ? ('invitation' as const) : ('staff' as const),
      };
      let { position } = await openAccount(deps, data, password, roles, meta);
      for (const { officeId, ...member } of memberships)
        ({ position } = await deps.office.handle({
          stream: `office-${officeId}`,
          command: { type: 'AddMember', personId, member },
          meta: { ...meta, commandId: `${meta.commandId}/${officeId}` },
        }));
      await settled(deps, { position });
      // Once, however often this very command is repeated.
      if (password === undefined) await deps.signIn.mails.ask('invitation', personId, meta.commandId);
      return created('/api/v1/admin/users', await personView(deps, known(personId)), { position });
    },
    changeUser: async (request) => {
      request.may.filter();
      const { personId } = request.params;
      const { roles, ...profile } = request.body;
      const meta = await begin(deps, request);
      const person = known(personId);
      checkMayEdit(request.caller, person, reference);
      const login = profile.email !== undefined && (await isNews(person, meta)) ? profile.email : undefined;
      if (login !== undefined) await checkIsFree(login, personId);
      let position: Awaited<ReturnType<typeof write>>['position'];
      if (roles) {
        const added = roles.filter((roleId) => !person.roles.has(roleId));
        checkMayGive(request.caller, added, '#/body/roles');
        const own = { ...meta, commandId: ofRoles(meta.commandId) };
        ({ position } = await write(person, { type: 'SetRoles', roleIds: roles }, own));
      }
      if (login !== undefined) await moveLogin(personId, login);
      if (Object.keys(profile).length > 0)
        ({ position } = await write(person, { type: 'ChangeProfile', profile: profileChange(profile) }, meta));
      return ok(await personView(deps, known(personId)), { position });
    },
    inviteUser: async (request) => {
      request.may.filter();
      await begin(deps, request);
      const person = known(request.params.personId);
      checkMayEdit(request.caller, person, reference);
      if (person.status !== 'active') throw new Problem('account-suspended');
      await invite(deps, person.personId);
      return { status: 202 };
    },
    suspendUser: async (request) => {
      request.may.filter();
      const meta = await begin(deps, request);
      const person = known(request.params.personId);
      checkMayEdit(request.caller, person, reference);
      const { position } = await write(person, { type: 'SuspendAccount', reason: request.body?.reason }, meta);
      // Whoever it was for whose sake they were suspended is not let in again with them.
      await deps.signIn.sessions.endAllOf(person.personId);
      return ok(await personView(deps, known(person.personId)), { position });
    },
    reactivateUser: async (request) => {
      request.may.filter();
      const meta = await begin(deps, request);
      const person = known(request.params.personId);
      checkMayEdit(request.caller, person, reference);
      const { position } = await write(person, { type: 'ReactivateAccount' }, meta);
      return ok(await personView(deps, known(person.personId)), { position });
    },
  };
};
