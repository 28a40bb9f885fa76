import { z } from 'zod';

/**
 * Personal data as it lies in the log and in the read tables: AES-256-GCM under the subject's own key.
 * Subject, owning object and field are plain (ids, never personal) and bound as AAD, so that a value can be
 * copied with its owner but never be passed off as another one's.
 */
export const Sealed = z.object({ subject: z.string(), owner: z.string(), field: z.string(), box: z.string() });
export type Sealed = z.infer<typeof Sealed>;

export const isSealed = (value: unknown): value is Sealed => Sealed.safeParse(value).success;

type Place = { readonly subject: string; readonly owner: string };
const places = new WeakMap<z.ZodType, Place>();

/**
 * A field that deciders write in plain text and the one append function seals. `subject` and `owner` name
 * the sibling fields that hold the person it is about and the object it belongs to.
 */
export const sealed = <T extends z.ZodType>(schema: T, place: Place) => {
  const field = z.union([Sealed, schema]);
  places.set(field, place);
  return field;
};

export type SealedField = { readonly path: readonly string[] } & Place;

/** Every sealed field of an object schema, nested objects included. */
export const sealedFields = (schema: z.ZodType, path: readonly string[] = []): readonly SealedField[] => {
  const place = places.get(schema);
  if (place) return [{ path, ...place }];
  if (schema instanceof z.ZodOptional) return sealedFields(schema.unwrap() as z.ZodType, path);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, field]) => sealedFields(field as z.ZodType, [...path, name]));
};
