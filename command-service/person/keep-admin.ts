import type { PersonEvent } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { CommandMeta, Outcome } from '../append/request.ts';
import type { Timing } from '../append/timing.ts';
import type { CommandDeps } from '../deps.ts';
import type { LastTaken } from '../reference/admins.ts';
import type { PersonCommand, PersonState } from './decider.ts';

/** How long the command that took the last admin is given to put it right itself, and how often others look. */
const patience = 1_000;

type Needs = Pick<CommandDeps, 'reference' | 'clock' | 'person'>;

/** Whoever helps writes the same event: its ids come of the command that went too far. */
const giveBack = (deps: Needs, { personId, commandId, type }: LastTaken) => {
  const meta: CommandMeta = {
    commandId: `last-admin/${commandId}`,
    actorId: 'system:last-admin',
    via: 'system',
    at: deps.clock().toISOString(),
    $correlationId: commandId,
    $causationId: commandId,
  };
  const command: PersonCommand =
    type === 'RoleRevoked' ? { type: 'GrantRole', roleId: 'admin' } : { type: 'ReactivateAccount' };
  return deps.person.handle({ stream: `person-${personId}`, command, meta });
};

/** Refuses at once what would surely leave nobody, so that the log seldom has anything to give back. */
export const checkOthersAreAdmin = ({ reference }: Pick<Needs, 'reference'>, personId: string): void => {
  const admins = reference.admins();
  if (admins.length === 1 && admins[0] === personId) throw new Problem('last-admin', { personId });
};

/**
 * Does what takes an admin, and stands by the log's verdict: when this left nobody, it is given back and refused.
 * Until the log is folded up to it nobody can say; then the same request, sent again, hears the verdict.
 */
export const takeFromAdmin = async (
  deps: Needs,
  personId: string,
  command: PersonCommand,
  meta: CommandMeta,
): Promise<Outcome<PersonState, PersonEvent>> => {
  checkOthersAreAdmin(deps, personId);
  const outcome = await deps.person.handle({ stream: `person-${personId}`, command, meta });
  if (outcome.position && !(await deps.reference.upTo(outcome.position)))
    throw new Problem('outcome-unknown', { retryAfter: 2 });
  if (!deps.reference.leftNobody(meta.commandId)) return outcome;
  const mine = deps.reference.lastTaken().find(({ commandId }) => commandId === meta.commandId);
  const back = mine && (await giveBack(deps, mine));
  if (back?.position) await deps.reference.upTo(back.position);
  throw new Problem('last-admin', { personId });
};

/** For a process that died between taking and giving back: any other one does it. Resolves when aborted. */
export const keepAnAdmin = async (deps: CommandDeps, timing: Timing, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    for (const taken of deps.reference.lastTaken())
      if (deps.clock().getTime() - taken.at > patience) await giveBack(deps, taken).catch(() => undefined);
    await timing.delay(patience, signal);
  }
};
