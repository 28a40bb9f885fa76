import type {
  AvailabilityEvent,
  HostEvent,
  OfficeEvent,
  PersonEvent,
  Position,
  RoleEvent,
  ServiceEvent,
  SummaryEvent,
} from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { Sealed } from '#contracts/sealed';
import type { StoredKey } from '#platform/auth/api-keys-table';
import type { Revocations } from '#platform/auth/revocations';
import type { Clock } from '#platform/clock';
import type { EventStore } from '#platform/event-store/port';
import type { AvailabilityState } from '#timetable/availability-state';
import type { CommandHandler } from './append/handle.ts';
import type { CommandMeta } from './append/request.ts';
import type { Timing } from './append/timing.ts';
import type { RecentKeys } from './appointment/keys.ts';
import type { AvailabilityCommand } from './availability/decider.ts';
import type { Alike } from './client/alike.ts';
import type { Subjects } from './client/subjects.ts';
import type { HostCommand, HostState } from './host/decider.ts';
import { metaOf } from './meta.ts';
import type { OfficeCommand, OfficeState } from './office/decider.ts';
import type { Pages } from './page/settle.ts';
import type { PersonCommand, PersonState } from './person/decider.ts';
import type { SignIn } from './person/sign-in.ts';
import type { Reference } from './reference/reference.ts';
import type { RoleCommand, RoleState } from './role/decider.ts';
import type { ServiceCommand, ServiceState } from './service/decider.ts';
import type { SummaryCommand, SummaryState } from './summary/decider.ts';

/** What routes are given; `open.ts` puts it together. */
export type CommandDeps = {
  readonly clock: Clock;
  readonly reference: Reference;
  /** The newest position of the log. */
  readonly head: () => Promise<Position | undefined>;
  /** Keys of idempotency; never rotates. */
  readonly commandSecret: Buffer;
  readonly office: CommandHandler<OfficeState, OfficeCommand, OfficeEvent>;
  readonly service: CommandHandler<ServiceState, ServiceCommand, ServiceEvent>;
  readonly host: CommandHandler<HostState, HostCommand, HostEvent>;
  readonly availability: CommandHandler<AvailabilityState, AvailabilityCommand, AvailabilityEvent>;
  readonly person: CommandHandler<PersonState, PersonCommand, PersonEvent>;
  readonly role: CommandHandler<RoleState, RoleCommand, RoleEvent>;
  readonly summary: CommandHandler<SummaryState, SummaryCommand, SummaryEvent>;
  readonly pages: Pages;
  /** A page as it was written, for whoever must know what it looked like then. */
  readonly read: EventStore['read'];
  readonly recentKeys: RecentKeys;
  readonly timing: Timing;
  readonly signIn: SignIn;
  /** Ends sessions and all that a person holds, in every service within moments. */
  readonly revocations: Revocations;
  /** What proves API keys; secrets are not events. */
  readonly keys: {
    readonly enabled: boolean;
    store(key: StoredKey): Promise<void>;
    ownerOf(keyId: string): Promise<string | undefined>;
  };
  readonly subjects: Subjects;
  readonly alike: Alike;
  /** Null for what was erased. */
  readonly unseal: (value: string | Sealed | undefined) => Promise<string | null>;
};

export type Asked = Parameters<typeof metaOf>[1] & { readonly seen: Position | undefined };

/** A forged position must not make us wait for what will never come. */
const waitFor = async ({ reference, head }: CommandDeps, seen: Position): Promise<void> => {
  if (await reference.upTo(seen, 0)) return;
  const newest = await head().catch(() => undefined);
  if (newest && newest.commit < seen.commit) throw new Problem('invalid-token-position');
  if (!(await reference.upTo(seen))) throw new Problem('not-caught-up', { retryAfter: 1 });
};

/** A client that names what it has seen is not judged by older reference data. */
export const begin = async (deps: CommandDeps, request: Asked): Promise<CommandMeta> => {
  if (request.seen) await waitFor(deps, request.seen);
  return metaOf(deps.commandSecret, request, deps.clock());
};

/**
 * For the few commands that rest on what others have only just booked: what they are judged by is the log as it stands
 * now. Where that takes too long, or the store does not say, what is known has to do.
 */
export const catchUp = async ({ reference, head }: Pick<CommandDeps, 'reference' | 'head'>): Promise<void> => {
  const newest = await head().catch(() => undefined);
  if (newest) await reference.upTo(newest);
};

/** Whoever wrote reference data may use it in the next call: the answer waits until this process knows it. */
export const settled = async <O extends { readonly position: Position | undefined }>(
  { reference }: Pick<CommandDeps, 'reference'>,
  outcome: O,
): Promise<O> => {
  if (outcome.position) await reference.upTo(outcome.position);
  return outcome;
};
