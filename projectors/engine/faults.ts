import type { Position } from '#contracts/events/index';

/** Somebody else leads this projection now: nothing of what was about to be written is in the database. */
export class Fenced extends Error {
  constructor(name: string) {
    super(`another instance has taken over ${name}`);
    this.name = 'Fenced';
  }
}

/** The rows cannot be stored, whoever tries and whenever: a value out of range, a zero byte in a text, a missing one. */
export class Unstorable extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'Unstorable';
  }
}

/** Something among many events stands in the way: whoever takes them in smaller batches finds out what. */
export class NotAtOnce extends Error {
  /** Up to where they were taken. */
  readonly until: Position;
  constructor(until: Position, cause: unknown) {
    super('some of many events cannot be handled', { cause });
    this.name = 'NotAtOnce';
    this.until = until;
  }
}

/** SQLSTATE classes that blame the data: 22 data exception, 23 constraint, 54 over a limit. All others may pass. */
const blamesData = /^(22|23|54)/;

export const isUnstorable = (error: unknown): boolean =>
  error instanceof Unstorable ||
  (error instanceof Error && 'code' in error && typeof error.code === 'string' && blamesData.test(error.code));

/** For people and for the table of parked events. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
