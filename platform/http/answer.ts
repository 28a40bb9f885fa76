import type { Readable } from 'node:stream';
import type { Position } from '#contracts/events/index';

/**
 * What a handler gives back. `body` is checked against the contract and stripped of what it does not know; `text` is a
 * ready answer (JSON unless `type` says otherwise) that was made from a view; `stream` is for exports and live events.
 */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly text?: string | Buffer;
  readonly stream?: Readable;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** The revision of a mutable resource, or a hash of a ready answer; answers If-None-Match with 304. */
  readonly etag?: string;
  /** Where the log stood after this command: reads that carry it see it. */
  readonly position?: Position | undefined;
};

export const ok = (body: unknown, more: Partial<Answer> = {}): Answer => ({ status: 200, body, ...more });
export const created = (location: string, body: unknown, more: Partial<Answer> = {}): Answer => ({
  status: 201,
  body,
  ...more,
  headers: { Location: location, ...more.headers },
});
export const accepted = (location: string, body: unknown, more: Partial<Answer> = {}): Answer => ({
  ...created(location, body, more),
  status: 202,
});
export const noContent = (more: Partial<Answer> = {}): Answer => ({ status: 204, ...more });

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** Opaque to clients: where in the log their change stands. */
export const consistencyToken = ({ commit, prepare }: Position): string => encode(`${commit}.${prepare}`);

export const parseConsistencyToken = (token: string): Position | undefined => {
  const match = /^(\d{1,20})\.(\d{1,20})$/.exec(Buffer.from(token, 'base64url').toString());
  return match?.[1] && match[2] ? { commit: BigInt(match[1]), prepare: BigInt(match[2]) } : undefined;
};
