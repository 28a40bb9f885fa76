import { z } from 'zod';

/** A line of free text: never empty, never endless. */
export const text = (max: number) => z.string().trim().min(1).max(max);

/** Never the name of what every object has: answers are looked up by it. */
export const QuestionId = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'use a-z, 0-9 and -, at most 40')
  .refine((name) => !(name in {}), 'choose another name');

/** All that is shown of the directory rests on this projection. */
export const directoryReads = ['directory'];
