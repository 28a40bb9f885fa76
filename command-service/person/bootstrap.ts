import { randomBytes } from 'node:crypto';
import type { CommandDeps } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { metaOf } from '../meta.ts';
import { openAccount } from './open-account.ts';

/** The first admin of the settings: made when nobody has that e-mail, otherwise left as it is. */
export const ensureAdmin = async (deps: CommandDeps, email: string, password: string): Promise<'made' | 'known'> => {
  if (await deps.signIn.credentials.byEmail(email)) return 'known';
  const request = {
    operation: 'bootstrap',
    caller: { actorId: 'system:bootstrap', kind: 'system' },
    idempotencyKey: undefined,
    requestId: randomBytes(8).toString('hex'),
  };
  const meta = metaOf(deps.commandSecret, request, deps.clock());
  const personId = idFrom(meta.commandId, 'person');
  await openAccount(deps, { personId, name: 'Administrator', email, source: 'bootstrap' }, password, ['admin'], meta);
  return 'made';
};
