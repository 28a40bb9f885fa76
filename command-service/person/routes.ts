import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { created } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { mustBeAllowed } from '../sign-in/allowed-domain.ts';
import { sessionAnswers } from '../sign-in/session-routes.ts';
import { signUpByMail } from '../sign-in/sign-up-by-mail.ts';
import { openAccount } from './open-account.ts';
import { optional } from './optional.ts';

type Names = 'register';

export const personRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const sessions = sessionAnswers(deps);

  return {
    register: async (request) => {
      const { email, password, name, phone, locale, zone, refreshTokenIn } = request.body;
      const { registration, credentials, verify } = deps.signIn;
      if (registration === 'closed') throw new Problem('registration-closed');
      mustBeAllowed(deps, email);
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
      if (registration === 'verify') return signUpByMail(deps, data, password, meta);
      const isRepeat = (await credentials.ofPerson(data.personId))?.state === 'active';
      const { personId, position } = await openAccount(deps, data, password, ['client'], meta);
      // Sent again it is a sign-in as any other: not for who was suspended since, nor by the password of before.
      const who = isRepeat ? await verify(email, password, request) : { personId };
      const { body, headers } = await sessions.open(who, email, 'registered', refreshTokenIn, request);
      return created('/api/v1/auth/me', body, { position, headers });
    },
  };
};
