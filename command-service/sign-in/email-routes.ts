import type { commandOperations } from '#contracts/operations/index';
import { Problem } from '#contracts/problems';
import { noContent } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps, settled } from '../deps.ts';
import { whenAsked } from './password-routes.ts';
import { steadily } from './steady.ts';

type Names = 'verifyEmail' | 'resendVerification';

export const emailRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { credentials, links, mails, transaction } = deps.signIn;
  return {
    verifyEmail: async (request) => {
      const { token } = request.body;
      const meta = await begin(deps, request);
      const link = await links.look(token, ['verify']);
      const credential = link && (await credentials.ofPerson(link.personId));
      if (!link || credential?.emailHmac !== link.emailHmac) throw new Problem('link-expired');
      // Used up last: who is interrupted can follow it again, and twice is once.
      const stream = `person-${link.personId}`;
      const outcome = await settled(deps, await deps.person.handle({ stream, command: { type: 'VerifyEmail' }, meta }));
      await transaction((sql) => links.use(sql, token, ['verify']));
      await credentials.recordSignIn('email-verified', request.requestId, link.personId);
      return noContent({ position: outcome.position });
    },
    resendVerification: ({ body, requestId }) =>
      steadily(deps.timing, whenAsked, async () => {
        const found = await credentials.byEmail(body.email);
        const person = found?.state === 'active' ? deps.reference.person(found.personId) : undefined;
        await mails.ask('verify-email', person?.emailVerified === false ? person.personId : undefined);
        await credentials.recordSignIn('verification-asked', requestId, person?.personId);
        return { status: 202 };
      }),
  };
};
