import { Problem } from '#contracts/problems';
import type { May } from '#platform/http/caller';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';
import type { Person } from '../person/decider.ts';
import type { Profile } from '../person/file.ts';
import { isMoreThanClient, isWithin, moreThanClient } from './reach.ts';

type Merge = {
  readonly survivor: Person;
  readonly mergedClientId: string;
  readonly may: May;
  readonly meta: CommandMeta;
};

const pointer = '#/body/mergedClientId';

/** Sealed under the other one's key, which goes with an erasure of either: so it is opened and written anew. */
const gainedFrom = async (deps: CommandDeps, to: Person, from: Person): Promise<Profile> => {
  const gained: { email?: string; phone?: string } = {};
  for (const field of ['email', 'phone'] as const) {
    const value = to.registered[field] === undefined ? await deps.unseal(from.registered[field]) : null;
    if (value !== null) gained[field] = value;
  }
  return gained;
};

/** Before a word is said of them: whom the caller does not reach looks like nobody, merged or not. */
const mustBeReached = (deps: CommandDeps, may: May, clientId: string): void => {
  const known = deps.reference.person(clientId);
  if (!known || known.status === 'erased' || !isWithin(deps, may, known))
    throw new Problem('unknown-reference', { field: pointer });
};

/** Who is nothing but a client, and would not be locked out. */
const mergeable = async (deps: CommandDeps, { survivor, mergedClientId }: Merge): Promise<Person> => {
  // Read anew: the index may be a moment old, and what this one took up itself must come along.
  const { state } = await deps.person.look(`person-${mergedClientId}`);
  if (!state || state.status === 'erased') throw new Problem('unknown-reference', { field: pointer });
  if (isMoreThanClient(deps, state))
    throw new Problem('more-than-a-client', { clientId: mergedClientId, ...moreThanClient(deps, state) });
  const { credentials } = deps.signIn;
  if ((await credentials.ofPerson(mergedClientId)) && !(await credentials.ofPerson(survivor.personId)))
    throw new Problem('has-login', { clientId: mergedClientId });
  return state;
};

/** One stream says it, so it is so at one instant. Where both could sign in, the survivor's login is the one that stays. */
export const merge = async (deps: CommandDeps, asked: Merge) => {
  const { survivor, mergedClientId, meta } = asked;
  const { reference } = deps;
  if (mergedClientId === survivor.personId)
    throw new Problem('invalid-request', { errors: [{ pointer, detail: 'is this very client' }] });
  const into = reference.survivorOf(mergedClientId);
  mustBeReached(deps, asked.may, into);
  const already = into === survivor.personId;
  if (!already && into !== mergedClientId) throw new Problem('already-merged', { clientId: into });

  const merged = already ? undefined : await mergeable(deps, asked);
  const outcome = await settled(
    deps,
    await deps.person.handle({
      stream: `person-${survivor.personId}`,
      command: {
        type: 'MergePersons',
        mergedPersonId: mergedClientId,
        along: [...(merged?.absorbed ?? [])],
        gained: merged ? await gainedFrom(deps, survivor, merged) : {},
      },
      meta,
    }),
  );
  // At this very instant the survivor was merged into that one, and the log has it that way round.
  if (reference.survivorOf(survivor.personId) === mergedClientId)
    throw new Problem('already-merged', { clientId: mergedClientId });
  // While the log is not folded that far it is left to keep-erased.ts.
  if (reference.survivorOf(mergedClientId) !== mergedClientId) await deps.subjects.closeLogins([mergedClientId]);
  return outcome;
};
