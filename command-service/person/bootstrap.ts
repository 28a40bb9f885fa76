import { randomBytes } from 'node:crypto';
import { Problem } from '#contracts/problems';
import type { Settings } from '#contracts/settings';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import { idFrom } from '../ids.ts';
import { metaOf } from '../meta.ts';
import { openAccount } from './open-account.ts';

/** A claim that nobody finishes is free after ten seconds; a little more, since clocks differ. */
const waits = 15;

const newMeta = (deps: CommandDeps): CommandMeta => {
  const request = {
    operation: 'bootstrap',
    caller: { actorId: 'system:bootstrap', kind: 'system' },
    idempotencyKey: undefined,
    requestId: randomBytes(8).toString('hex'),
  };
  return metaOf(deps.commandSecret, request, deps.clock());
};

/** Undefined while somebody else holds the e-mail without having finished. */
const made = async (deps: CommandDeps, email: string, password: string): Promise<'made' | undefined> => {
  const meta = newMeta(deps);
  const personId = idFrom(meta.commandId, 'person');
  try {
    await openAccount(deps, { personId, name: 'Administrator', email, source: 'bootstrap' }, password, ['admin'], meta);
    return 'made';
  } catch (error) {
    if (error instanceof Problem && error.code === 'already-exists') return undefined;
    throw error;
  }
};

/**
 * The first admin of the settings: made when nobody has that e-mail, finished when a process died over it, and given
 * the role when it lacks. Who merely registered with that e-mail first does not know the password of the settings.
 */
export const ensureAdmin = async (
  deps: CommandDeps,
  email: string,
  password: string,
): Promise<'made' | 'known' | 'granted'> => {
  const { credentials, passwords } = deps.signIn;
  for (let wait = 0; wait < waits; wait += 1) {
    const found = await credentials.byEmail(email);
    if (found?.state === 'active') {
      const { personId } = found;
      const person = deps.reference.person(personId);
      if (person?.status !== 'active' || person.roles.has('admin')) return 'known';
      if (!(await passwords.verify(found.passwordHash ?? '', password))) return 'known';
      const command = { type: 'GrantRole', roleId: 'admin' } as const;
      await settled(deps, await deps.person.handle({ stream: `person-${personId}`, command, meta: newMeta(deps) }));
      return 'granted';
    }
    const done = await made(deps, email, password);
    if (done) return done;
    await deps.timing.delay(1_000);
  }
  throw new Error('another process has been making the first admin for 15 seconds; start again');
};

type Told = Pick<Settings, 'INIT_RBAC_ON_STARTUP' | 'FIRST_SUPERUSER' | 'FIRST_SUPERUSER_PASSWORD'>;

/** What the settings ask for at each start; the presets need no making. Undefined when they ask for nothing. */
export const bootstrap = async (deps: CommandDeps, told: Told) => {
  const { INIT_RBAC_ON_STARTUP: isOn, FIRST_SUPERUSER: email, FIRST_SUPERUSER_PASSWORD: password } = told;
  return isOn && email && password ? ensureAdmin(deps, email, password) : undefined;
};
