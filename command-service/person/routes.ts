import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { created } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { sessionAnswers } from '../sign-in/session-routes.ts';
import type { Person } from './decider.ts';
import { openAccount } from './open-account.ts';
import { registerPerson } from './register.ts';
import { personView } from './view.ts';

type Names = 'register' | 'registerClient';

const optional = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [N in K]?: V };

export const personRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const known = (personId: string): Person => {
    const person = deps.reference.person(personId);
    if (!person) throw new Problem('not-found');
    return person;
  };
  const sessions = sessionAnswers(deps);

  return {
    register: async (request) => {
      const { email, password, name, phone, locale, zone, refreshTokenIn } = request.body;
      const { registrationOpen, allowedDomains } = deps.signIn;
      if (!registrationOpen) throw new Problem('registration-closed');
      if (allowedDomains && !allowedDomains.includes(email.slice(email.lastIndexOf('@') + 1).toLowerCase()))
        throw new Problem('email-domain-not-allowed');
      const meta = await begin(deps, request);
      const data = {
        personId: idFrom(meta.commandId, 'person'),
        name,
        email,
        ...optional('phone', phone),
        ...optional('locale', locale),
        ...optional('zone', zone),
        source: 'self' as const,
      };
      const { personId, position } = await openAccount(deps, data, password, ['client'], meta);
      const { body, headers } = await sessions.open(personId, email, 'registered', refreshTokenIn, request);
      return created('/api/v1/auth/me', body, { position, headers });
    },
    registerClient: async (request) => {
      request.may.filter();
      const { name, email, phone, locale, zone } = request.body;
      const meta = await begin(deps, request);
      const personId = idFrom(meta.commandId, 'person');
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
      return created(`/api/v1/clients/${personId}`, await personView(deps, known(personId)), { position });
    },
  };
};
