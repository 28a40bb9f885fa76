import type { EventOf, Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import type { CommandDeps } from '../deps.ts';
import { mustNotBeCommon } from '../sign-in/password-rules.ts';
import { registerPerson } from './register.ts';

export type Account = EventOf<'PersonRegistered'>['data'] & { readonly email: string };

/**
 * Claim, write, activate: the e-mail is taken first, so that two people cannot have it, and a crash in between leaves
 * a claim that frees itself and a person without a way in.
 */
export const openAccount = async (
  deps: CommandDeps,
  data: Account,
  /** Undefined for whom will choose one by the link of an invitation. */
  password: string | undefined,
  roles: readonly string[],
  meta: CommandMeta,
): Promise<{ readonly personId: string; readonly position: Position | undefined }> => {
  const { credentials, passwords, project } = deps.signIn;
  // A request of before, sent again, takes no e-mail for somebody who is gone.
  const status = deps.reference.person(data.personId)?.status;
  if (status === 'erased' || status === 'merged') throw new Problem('idempotency-key-reused');
  // The one of the settings was chosen by whoever runs this, and judged at the start.
  if (password !== undefined && data.source !== 'bootstrap')
    mustNotBeCommon(password, [String(data.name), data.email, project]);
  const hash = password === undefined ? null : await passwords.hash(password);
  const { heldBy, state } = await credentials.claim(data.email, data.personId, hash);
  // The same person again is a retry of this very request, which goes on where it stopped.
  if (heldBy !== data.personId)
    throw new Problem('already-exists', {
      field: '#/body/email',
      state: state === 'pending' ? 'being registered' : undefined,
    });
  const position = await registerPerson(deps, data, roles, meta);
  await credentials.activate(data.personId);
  return { personId: data.personId, position };
};
