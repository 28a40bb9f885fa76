import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { noContent } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import type { CommandMeta } from '../append/request.ts';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { mustBeAllowed } from './allowed-domain.ts';
import { askForNewEmail, takeNewEmail } from './change-email.ts';
import type { Link } from './links.ts';
import { whenAsked } from './password-routes.ts';
import { isShutOut } from './shut-out.ts';
import { steadily } from './steady.ts';

type Names = 'verifyEmail' | 'resendVerification' | 'changeEmail';
const kinds = ['verify', 'email'] as const;

const verify = async (deps: CommandDeps, { personId, emailHmac }: Link, meta: CommandMeta) => {
  const credential = await deps.signIn.credentials.ofPerson(personId);
  if (credential?.emailHmac !== emailHmac) throw new Problem('link-expired');
  const command = { type: 'VerifyEmail' } as const;
  return (await settled(deps, await deps.person.handle({ stream: `person-${personId}`, command, meta }))).position;
};

export const emailRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { credentials, links, mails, transaction } = deps.signIn;
  return {
    verifyEmail: async (request) => {
      const { token } = request.body;
      const meta = await begin(deps, request);
      const link = await links.look(token, kinds);
      if (!link || isShutOut(deps, link.personId)) throw new Problem('link-expired');
      const isNew = link.kind === 'email';
      const position = await (isNew ? takeNewEmail : verify)(deps, link, meta);
      // Used up last: who is interrupted can follow it again, and twice is once.
      await transaction((sql) => links.use(sql, token, kinds));
      await credentials.recordSignIn(isNew ? 'email-changed' : 'email-verified', request.requestId, link.personId);
      return noContent({ position });
    },
    resendVerification: ({ body, requestId }) =>
      steadily(deps.timing, whenAsked, async () => {
        const found = await credentials.byEmail(body.email);
        const person = found?.state === 'active' ? deps.reference.person(found.personId) : undefined;
        await mails.ask('verify-email', person?.emailVerified === false ? person.personId : undefined);
        await credentials.recordSignIn('verification-asked', requestId, person?.personId);
        return { status: 202 };
      }),
    changeEmail: async ({ body, caller, requestId }) => {
      const { personId = '', sessionId = '' } = caller;
      mustBeAllowed(deps, body.email);
      return steadily(deps.timing, whenAsked, async () => {
        await askForNewEmail(deps, { personId, sessionId, ...body });
        await credentials.recordSignIn('email-change-asked', requestId, personId, sessionId);
        return { status: 202 };
      });
    },
  };
};
