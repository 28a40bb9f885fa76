import { z } from 'zod';

/** A line of free text: never empty, never endless. */
export const text = (max: number) => z.string().trim().min(1).max(max);

/** All that is shown of the directory rests on this projection. */
export const directoryReads = ['directory'];
