import { type Effect, effectsOf } from './crashes-effects.ts';
import type { Kill } from './crashes-kills.ts';
import { type Caught, topicOf } from './crashes-mails.ts';

export type MailVerdict = {
  readonly faults: readonly string[];
  readonly mails: number;
  /** Told by a later mail only, since the next thing happened before this one was told. */
  readonly overtaken: number;
  /** Sent twice because a kill fell between the 250 and our commit. */
  readonly doubled: number;
};

/** As many mails as a worker has in hand at once may come twice when it, or who takes them, is killed (RFC 1047). */
const inHand = 4;
const nearMs = 2_000;

/** The kill in which this mail was accepted, and whose worker could not note it any more. */
const killAround = (kills: readonly Kill[], { receivedAt }: Caught): Kill | undefined =>
  kills.find(
    ({ name, at }) => (name === 'workers' || name === 'catcher') && Math.abs(at - Date.parse(receivedAt)) <= nearMs,
  );

/**
 * One mail for everything that was done, unless something later was done before it was told: then the system says that
 * it held it back. Both, a mail and a note that it was held back, is a mail whose sender died before it could note it.
 */
export const judgeMails = (
  log: Parameters<typeof effectsOf>[0],
  byTopic: ReadonlyMap<string, readonly Caught[]>,
  heldBack: ReadonlySet<string>,
  kills: readonly Kill[],
): MailVerdict => {
  const effects = effectsOf(log);
  const last = new Map<string, Effect>();
  for (const effect of effects) last.set(effect.appointmentId, effect);
  const faults: string[] = [];
  const topics = new Set<string>();
  const unnoted = new Map<Kill, number>();
  let [overtaken, doubled] = [0, 0];
  const around = (mail: Caught | undefined, what: string): void => {
    const kill = mail && killAround(kills, mail);
    if (kill) unnoted.set(kill, (unnoted.get(kill) ?? 0) + 1);
    else faults.push(`${what}, received ${mail?.receivedAt}, and no worker died then`);
  };
  for (const effect of effects) {
    const { appointmentId, sequence, kind, at } = effect;
    const topic = topicOf(appointmentId, sequence, kind === 'cancelled');
    topics.add(topic);
    const [first, ...more] = byTopic.get(topic) ?? [];
    const facts = `${kind} at ${at}`;
    if (!first && last.get(appointmentId) === effect) faults.push(`no mail: ${facts}`);
    else if (!first && !heldBack.has(topic)) faults.push(`no mail, nor a note that it was held back: ${facts}`);
    else if (!first) overtaken += 1;
    else if (heldBack.has(topic)) around(first, `sent and held back: ${facts}`);
    for (const again of more) {
      around(first, `told twice: ${facts}, again at ${again.receivedAt}`);
      if (again.messageId !== first?.messageId) faults.push(`told twice under two Message-IDs: ${facts}`);
      doubled += 1;
    }
  }
  for (const [{ name }, count] of unnoted)
    if (count > inHand) faults.push(`one kill of ${name} left ${count} mails unnoted, ${inHand} are in hand at most`);
  for (const topic of byTopic.keys()) if (!topics.has(topic)) faults.push(`a mail about nothing: ${topic}`);
  const mails = [...byTopic.values()].reduce((sum, some) => sum + some.length, 0);
  return { faults, mails, overtaken, doubled };
};
