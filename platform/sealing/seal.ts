import { type EventType, sealedByType } from '#contracts/events/index';
import type { Sealed, SealedField } from '#contracts/sealed';
import { BrokenSeal, close, open } from './box.ts';
import type { KeyOf, SubjectKeys } from './port.ts';

type Data = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Structure alone, since lists ask it for every value; contracts' `isSealed` is the same in zod. */
export const looksSealed = (value: unknown): value is Sealed =>
  isObject(value) &&
  typeof value.box === 'string' &&
  typeof value.subject === 'string' &&
  typeof value.owner === 'string' &&
  typeof value.field === 'string';

/** Unambiguous, so that no two places are bound by the same text. */
const boundTo = (subject: string, owner: string, field: string): string => JSON.stringify([subject, owner, field]);

/** The first byte tells text from JSON. */
const text = 's'.charCodeAt(0);
const encode = (value: unknown): Buffer =>
  typeof value === 'string' ? Buffer.from(`s${value}`) : Buffer.from(`j${JSON.stringify(value)}`);
const decode = (content: Buffer): unknown => {
  const body = content.toString('utf8', 1);
  return content[0] === text ? body : JSON.parse(body);
};

export const seal = (value: unknown, place: Omit<Sealed, 'box'>, key: Uint8Array): Sealed => {
  const { subject, owner, field } = place;
  const box = close(key, encode(value), boundTo(subject, owner, field)).toString('base64url');
  return { subject, owner, field, box };
};

/** The value, or undefined when the key was destroyed. Throws BrokenSeal when it was changed or put elsewhere. */
export const unseal = (sealed: Sealed, keyOf: KeyOf): unknown => {
  const { subject, owner, field, box } = sealed;
  const key = keyOf(subject);
  if (!key) return undefined;
  try {
    return decode(open(key, Buffer.from(box, 'base64url'), boundTo(subject, owner, field)));
  } catch {
    throw new BrokenSeal(`the field ${field} of ${owner}`);
  }
};

/** The objects on the way to a field, and whether there is something left to seal. */
const placeOf = (type: string, data: unknown, { path, subject, owner }: SealedField) => {
  const field = path.at(-1) ?? '';
  let holder: unknown = data;
  for (const step of path.slice(0, -1)) holder = isObject(holder) ? holder[step] : undefined;
  const value = isObject(holder) ? holder[field] : undefined;
  if (!isObject(holder) || value === undefined || value === null || looksSealed(value)) return undefined;
  const named = { subject: holder[subject], owner: holder[owner] };
  if (typeof named.subject !== 'string' || typeof named.owner !== 'string')
    throw new Error(`${type} seals ${path.join('.')} for ${subject} of ${owner}, and one of them is not there`);
  return { value, field, subject: named.subject, owner: named.owner };
};

const replaced = (data: Data, path: readonly string[], value: Sealed): Data => {
  const [step = '', ...rest] = path;
  const inner = data[step];
  return { ...data, [step]: rest.length === 0 || !isObject(inner) ? value : replaced(inner, rest, value) };
};

const fieldsOf = (type: string): readonly SealedField[] => sealedByType.get(type as EventType) ?? [];

/** Whose keys an event needs before it can be written. */
export const subjectsOf = (type: string, data: unknown): string[] => {
  const subjects = fieldsOf(type).map((field) => placeOf(type, data, field)?.subject);
  return [...new Set(subjects.filter((subject) => subject !== undefined))];
};

/**
 * Seals exactly the fields that contracts declare. What is sealed already stays as it is, to the byte: a move copies
 * it with its owner. The result differs at each call, so it is made once per command and sent again as it is.
 */
export const sealEvent = <D>(type: string, data: D, keyOf: KeyOf): D => {
  let result: unknown = data;
  for (const declared of fieldsOf(type)) {
    const place = placeOf(type, data, declared);
    if (!place || !isObject(result)) continue;
    const key = keyOf(place.subject);
    if (!key) throw new Error(`there is no key to seal ${declared.path.join('.')} of ${type} for ${place.subject}`);
    result = replaced(result, declared.path, seal(place.value, place, key));
  }
  return result as D;
};

/** Several events of one command: one question for all their keys. */
export const sealEvents = async <E extends { readonly type: string; readonly data: unknown }>(
  events: readonly E[],
  keys: SubjectKeys,
): Promise<E[]> => {
  const subjects = events.flatMap(({ type, data }) => subjectsOf(type, data));
  // Most bookings come without a note: they are written as they were decided.
  if (subjects.length === 0) return [...events];
  const keyOf = await keys.forSealing([...new Set(subjects)]);
  return events.map((event) => ({ ...event, data: sealEvent(event.type, event.data, keyOf) }));
};
