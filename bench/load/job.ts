/** What a driver is told to do; it crosses a process boundary, so it is plain data. */
export type Job = {
  readonly port: number;
  readonly connections: number;
  /** Each asked once, in this order; with `again` from the start when they are used up. */
  readonly requests: readonly Ask[];
  readonly again?: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The run ends after so long, or when the requests are used up. */
  readonly seconds: number;
  /** Offered a second, whether or not the server keeps up. Absent: each connection asks again when it is answered. */
  readonly rate?: number;
};

export type Ask = { readonly method: 'GET' | 'POST'; readonly path: string; readonly body?: string };

export type Load = {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How often each status came. */
  readonly statuses: Readonly<Record<number, number>>;
  /** The first answer that was neither 200 nor 201, whole: what went wrong, for a person. */
  readonly firstRefusal: string | undefined;
};

export const isJob = (message: unknown): message is Job =>
  typeof message === 'object' && message !== null && 'port' in message && 'requests' in message;
