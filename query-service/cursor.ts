import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Problem } from '#contracts/problems';

/** Where a list goes on: the sort key of the last item, as text. */
export type Place = readonly string[];

export type Cursors = {
  /** Opaque, and good for the same list only: the same operation, filters and order. */
  write(list: string, place: Place): string;
  /** Throws invalid-request for one that was changed, made up, or belongs to another list. */
  read(list: string, cursor: string | undefined): Place | undefined;
};

const macLength = 12;

export const createCursors = (secret: string): Cursors => {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'daybook list cursor', 32));
  const mac = (list: string, body: Buffer): Buffer =>
    createHmac('sha256', key)
      .update(hash('sha1', list, 'hex'))
      .update(body)
      .digest()
      .subarray(0, macLength);
  const refuse = (): never => {
    const detail = 'is not one of this list; begin again without it';
    throw new Problem('invalid-request', { errors: [{ pointer: '#/query/cursor', detail }] });
  };
  return {
    write: (list, place) => {
      const body = Buffer.from(JSON.stringify(place));
      return Buffer.concat([mac(list, body), body]).toString('base64url');
    },
    read: (list, cursor) => {
      if (cursor === undefined) return undefined;
      const bytes = Buffer.from(cursor, 'base64url');
      const body = bytes.subarray(macLength);
      // Base64 has several spellings of some bytes; only ours counts.
      if (bytes.length <= macLength || bytes.toString('base64url') !== cursor) return refuse();
      if (!timingSafeEqual(bytes.subarray(0, macLength), mac(list, body))) return refuse();
      const place: unknown = JSON.parse(body.toString());
      return Array.isArray(place) ? place.map(String) : refuse();
    },
  };
};
