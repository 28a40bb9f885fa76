import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Pin } from './pins.ts';

export const digestOf = (content: Buffer, algorithm: Pin['algorithm']): string =>
  createHash(algorithm).update(content).digest('hex');

/** Nothing that was downloaded runs before it passed here. */
export const verify = (name: string, content: Buffer, { algorithm, digest }: Pin): void => {
  const found = digestOf(content, algorithm);
  if (found !== digest)
    throw new Error(`${name} is not the pinned file: its ${algorithm} is ${found}, expected ${digest}`);
};

export const verifyFile = (file: string, pin: Pin): void => verify(file, readFileSync(file), pin);
