import { z } from 'zod';
import { preciseOf } from './fresh/needs.ts';
import type { Projected } from './fresh/progress.ts';

const place = z
  .string()
  .regex(/^-?\d{1,20}$/)
  .transform(BigInt);

/** What stands in a `projected` notification. `f` and `g` say where the checkpoint stood before. */
const Payload = z.object({
  p: z.string(),
  c: place,
  q: place,
  k: z.array(z.string()).nullable(),
  f: place.optional(),
  g: place.optional(),
});

/** Undefined for what no projector of ours says. */
export const projectedOf = (payload: string): Projected | undefined => {
  let parsed: ReturnType<typeof Payload.safeParse>;
  try {
    parsed = Payload.safeParse(JSON.parse(payload));
  } catch {
    return undefined;
  }
  if (!parsed.success) return undefined;
  const { p, c, q, k, f, g } = parsed.data;
  const from = f === undefined || g === undefined ? undefined : { commit: f, prepare: g };
  return {
    projection: p,
    position: { commit: c, prepare: q },
    keys: k && preciseOf(k),
    ...(from && { from }),
  };
};
