import type { EventOf, Position } from '#contracts/events/index';
import type { CommandMeta } from '../append/request.ts';
import { type CommandDeps, settled } from '../deps.ts';

type Registered = EventOf<'PersonRegistered'>['data'];

/** Writes a person's first event; done already is done. Resolves when this process knows the person. */
export const registerPerson = async (
  deps: CommandDeps,
  data: Registered,
  roles: readonly string[],
  meta: CommandMeta,
): Promise<Position | undefined> => {
  const command = { type: 'RegisterPerson', data, roles } as const;
  // Of its own id, since the command that needs the person writes to another stream under this one.
  const own = { ...meta, commandId: `${meta.commandId}/person` };
  const { position } = await settled(
    deps,
    await deps.person.handle({ stream: `person-${data.personId}`, command, meta: own }),
  );
  return position;
};
