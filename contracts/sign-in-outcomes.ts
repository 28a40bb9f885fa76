/**
 * What the append-only table of sign-ins tells of. True: whoever did it has proven to be the person (a password, a
 * token, a link in their mail); false: somebody named the person, and it may have been anybody.
 */
export const signInOutcomes = {
  'signed-in': true,
  registered: true,
  'set-up': true,
  refused: false,
  /** The hundredth: the account is closed to strange browsers. */
  'refused-for-good': false,
  'not-verified': true,
  'refresh-reused': false,
  'signed-out': true,
  'signed-out-everywhere': true,
  'password-changed': true,
  'password-reset': true,
  'invitation-accepted': true,
  'reset-asked': false,
  'already-registered': false,
  'verification-asked': false,
  'email-verified': true,
  'email-change-asked': true,
  'email-changed': true,
} as const satisfies Record<string, boolean>;
export type SignInOutcome = keyof typeof signInOutcomes;

export const unproven: readonly string[] = Object.entries(signInOutcomes).flatMap(([outcome, proven]) =>
  proven ? [] : [outcome],
);
