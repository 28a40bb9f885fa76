/** A subject's key, once it was loaded; undefined when it was destroyed, or never made. */
export type KeyOf = (subject: string) => Uint8Array | undefined;

/**
 * One key for each person whose data is kept. Destroying it is the erasure: what was sealed with it, wherever copies
 * lie, stays closed for ever.
 */
export type SubjectKeys = {
  /** Makes what is missing, durable when it resolves. Throws SubjectErased when one of them was. */
  forSealing(subjects: readonly string[]): Promise<KeyOf>;
  /** Loads what is missing in one question; makes nothing. */
  forUnsealing(subjects: readonly string[]): Promise<KeyOf>;
  /** Destroys the key and forbids a new one. Again is the same; true when it was not erased before. */
  erase(subject: string): Promise<boolean>;
  close(): Promise<void>;
};

/** Nothing can be written about this person any more. */
export class SubjectErased extends Error {
  readonly subject: string;
  constructor(subject: string) {
    super(`the subject ${subject} was erased, nothing can be sealed for it any more`);
    this.name = 'SubjectErased';
    this.subject = subject;
  }
}
