import { setPriority } from 'node:os';
import { hashSync, verifySync } from '@node-rs/argon2';
import type { Question, Reply } from './passwords.ts';

/** OWASP's floor for argon2id: 19 MiB, two rounds, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const answer = (question: Question): string | boolean =>
  question.kind === 'hash' ? hashSync(question.password, cost) : verifySync(question.hash, question.password, cost);

// Where cores are few, who books comes before who signs in.
setPriority(10);

process.on('message', ({ id, question }: { id: number; question: Question }) => {
  let reply: Reply;
  try {
    reply = { id, value: answer(question) };
  } catch {
    reply = { id, value: false };
  }
  process.send?.(reply);
});

// Its parent decides when to go; a Ctrl-C in the terminal reaches this process too.
process
  .on('SIGINT', () => undefined)
  .on('SIGTERM', () => undefined)
  .on('disconnect', () => process.exit(0));
