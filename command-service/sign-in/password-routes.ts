import type { commandOperations } from '#contracts/operations/index';
import { noContent, ok } from '#platform/http/answer';
import type { Handlers } from '#platform/http/incoming';
import { begin, type CommandDeps } from '../deps.ts';
import { changePassword } from './change.ts';
import { composeAccountMail } from './compose.ts';
import { resetPassword } from './reset.ts';
import { steadily } from './steady.ts';

type Names = 'changePassword' | 'forgotPassword' | 'resetPassword' | 'composeAccountMail';

/** In milliseconds; a mail that is asked for takes a few of them. */
export const whenAsked = 200;

export const passwordRoutes = (deps: CommandDeps): Pick<Handlers<typeof commandOperations>, Names> => {
  const { credentials, mails } = deps.signIn;
  return {
    changePassword: async ({ body, caller, requestId }) => {
      const { personId = '', sessionId = '' } = caller;
      await changePassword(deps, { personId, sessionId, ...body });
      await credentials.recordSignIn('password-changed', requestId, personId, sessionId);
      await mails.ask('password-changed', personId);
      return noContent();
    },
    forgotPassword: ({ body, requestId }) =>
      steadily(deps.timing, whenAsked, async () => {
        const found = await credentials.byEmail(body.email);
        const personId = found?.state === 'active' ? found.personId : undefined;
        await mails.ask('password-reset', personId);
        await credentials.recordSignIn('reset-asked', requestId, personId);
        return { status: 202 };
      }),
    resetPassword: async (request) => {
      const { token, password } = request.body;
      const meta = await begin(deps, request);
      const { personId, invited } = await resetPassword(deps, token, password, meta);
      await credentials.recordSignIn(invited ? 'invitation-accepted' : 'password-reset', request.requestId, personId);
      if (!invited) await mails.ask('password-changed', personId);
      return noContent();
    },
    composeAccountMail: async ({ params }) => ok(await composeAccountMail(deps, params.jobId)),
  };
};
