import type { AnyEvent, EventOf, HostEvent } from '#contracts/events/index';
import { streams } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Decider } from '../append/decider.ts';

type Registered = EventOf<'HostRegistered'>['data'];
type Profile = Omit<EventOf<'HostProfileChanged'>['data'], 'hostId' | 'personId'>;

export type Host = Registered & { readonly profile: Profile; readonly retired: boolean };
export type HostState = Host | undefined;

export type HostCommand =
  | { readonly type: 'RegisterHost'; readonly data: Registered; readonly profile: Profile }
  | { readonly type: 'ChangeProfile'; readonly profile: Profile };

export const evolve = (host: HostState, { type, data }: HostEvent): HostState => {
  switch (type) {
    case 'HostRegistered':
      return host ?? { ...data, profile: {}, retired: false };
    case 'HostProfileChanged': {
      const { hostId: _host, personId: _person, ...profile } = data;
      if (!host) return undefined;
      return { ...host, slotStep: profile.slotStep ?? host.slotStep, profile: { ...host.profile, ...profile } };
    }
    case 'HostRetired':
      return host && { ...host, retired: true };
  }
};

const profileEvents = (host: Registered, known: Profile, wanted: Profile): HostEvent[] => {
  const { hostId, personId } = host;
  // A sealed text cannot be compared, so one that is sent counts as a change.
  const changed = Object.entries(wanted).filter(
    ([name, value]) => value !== undefined && Reflect.get(known, name) !== value,
  );
  return changed.length === 0
    ? []
    : [{ type: 'HostProfileChanged', data: { hostId, personId, ...Object.fromEntries(changed) } }];
};

const decide = (host: HostState, command: HostCommand): HostEvent[] => {
  if (command.type === 'RegisterHost') {
    if (host) return [];
    return [{ type: 'HostRegistered', data: command.data }, ...profileEvents(command.data, {}, command.profile)];
  }
  if (!host) throw new Problem('not-found');
  return profileEvents(host, { ...host.profile, slotStep: host.slotStep }, command.profile);
};

const types = new Set<string>(streams.host.options.map(({ shape }) => shape.type.value));

export const host: Decider<HostState, HostCommand, HostEvent> = {
  initial: undefined,
  isEvent: (event: AnyEvent): event is HostEvent => types.has(event.type),
  evolve,
  decide,
};
