import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { created, noContent, ok } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import type { CommandMeta } from '../append/request.ts';
import { begin, type CommandDeps, catchUp, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { ifMatch } from '../office/routes.ts';
import type { PersonState } from '../person/decider.ts';
import { optional } from '../person/optional.ts';
import { registerPerson } from '../person/register.ts';
import { personView } from '../person/view.ts';
import { checkMayEdit } from '../role/reach.ts';
import { mustBeNew } from './alike.ts';
import { erase } from './erase.ts';
import { merge } from './merge.ts';
import { profileChange } from './profile-change.ts';
import { clientWithin } from './reach.ts';

type Names = 'registerClient' | 'changeClient' | 'eraseClient' | 'mergeClients' | 'changeMe';

export const clientRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { reference } = deps;
  const view = (person: PersonState) => {
    if (!person) throw new Problem('not-found');
    return personView(deps, person);
  };

  type Change = Parameters<typeof profileChange>[0];
  const change = async (
    personId: string,
    request: { readonly body: Change; readonly ifMatch: string | undefined },
    meta: CommandMeta,
  ) => {
    const command = { type: 'ChangeProfile', profile: profileChange(request.body) } as const;
    const asked = { stream: `person-${personId}`, command, meta, ...ifMatch(request.ifMatch) };
    const { state, position, revision } = await settled(deps, await deps.person.handle(asked));
    return ok(await view(state), { position, etag: String(revision) });
  };

  return {
    registerClient: async (request) => {
      request.may.filter();
      const { name, email, phone, locale, zone, allowDuplicate } = request.body;
      const meta = await begin(deps, request);
      const personId = idFrom(meta.commandId, 'person');
      if (!allowDuplicate && !reference.person(personId))
        await mustBeNew(deps, request.may, { personId, email, phone });
      const data = {
        personId,
        name,
        ...optional('email', email),
        ...optional('phone', phone),
        ...optional('locale', locale),
        ...optional('zone', zone),
        source: 'staff' as const,
      };
      const position = await registerPerson(deps, data, ['client'], meta);
      return created(`/api/v1/clients/${personId}`, await view(reference.person(personId)), { position });
    },
    changeClient: async (request) => {
      const meta = await begin(deps, request);
      await catchUp(deps);
      const person = clientWithin(deps, request.may, request.params.clientId);
      checkMayEdit(request.caller, person, reference);
      const { personId } = person;
      const { email } = request.body;
      if (email !== undefined && (await deps.signIn.credentials.ofPerson(personId)))
        if (email !== (await deps.unseal(person.registered.email)))
          throw new Problem('has-login', { field: '#/body/email' });
      return change(personId, request, meta);
    },
    eraseClient: async (request) => {
      const { caller, may, params, query } = request;
      const personId = reference.survivorOf(params.clientId);
      may.check({ personId });
      const meta = await begin(deps, request);
      const person = reference.person(personId);
      if (person && person.status !== 'erased') checkMayEdit(caller, person, reference);
      const bySelf = caller.personId === personId;
      const cancelAppointments = query.cancelAppointments === 'true';
      return noContent({ position: await erase(deps, { personId, bySelf, cancelAppointments, meta }) });
    },
    mergeClients: async (request) => {
      const { caller, may, params, body } = request;
      const meta = await begin(deps, request);
      await catchUp(deps);
      const survivor = clientWithin(deps, may, params.clientId);
      checkMayEdit(caller, survivor, reference);
      const outcome = await merge(deps, { survivor, mergedClientId: body.mergedClientId, may, meta });
      return ok(await view(outcome.state), { position: outcome.position, etag: String(outcome.revision) });
    },
    changeMe: async (request) => {
      const personId = request.caller.personId ?? '';
      request.may.check({ personId });
      const meta = await begin(deps, request);
      return change(personId, request, meta);
    },
  };
};
