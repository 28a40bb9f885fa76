/**
 * Cookies for the sign-in operations and nothing else: no script reads them, no other site sends them, and no other
 * path gets them.
 */
export type Cookies = {
  readonly refresh: string;
  readonly device: string;
  /** The header that sets it for so many seconds; 0 takes it away. */
  set(name: string, value: string, seconds: number): string;
};

/** Outside a developer's machine only over TLS, and named so that browsers refuse one that was planted without it. */
export const cookiesOf = (secure: boolean): Cookies => {
  const prefix = secure ? '__Secure-' : '';
  return {
    refresh: `${prefix}daybook-refresh`,
    device: `${prefix}daybook-device`,
    set: (name, value, seconds) =>
      `${name}=${value}; Path=/api/v1/auth; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`,
  };
};
