import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A family's computer may know several accounts; more would be a place where strangers sit down. */
const mostAccounts = 5;
const form = /^([A-Za-z0-9_-]{16})((?:~[A-Za-z0-9_-]{22}){1,5})$/;
export const deviceSeconds = 365 * 86_400;

/**
 * What a browser keeps of having signed in before: a random name, and for each account a mark only we can make. It opens
 * nothing; it only keeps its owner apart from the strangers who try the same account.
 */
export const deviceMarks = (key: Buffer) => {
  const markOf = (device: string, account: string): string =>
    createHmac('sha256', key).update(`${device}\n${account}`).digest('base64url').slice(0, 22);
  const read = (cookie: string | undefined) => {
    const [, device, marks = ''] = form.exec(cookie ?? '') ?? [];
    return device === undefined ? undefined : { device, marks: marks.slice(1).split('~') };
  };
  const isSame = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(one), Buffer.from(other));
  return {
    /** The device's name, where this account was signed in before. */
    known: (cookie: string | undefined, account: string): string | undefined => {
      const found = read(cookie);
      const mark = found && markOf(found.device, account);
      return found && mark && found.marks.some((one) => isSame(one, mark)) ? found.device : undefined;
    },
    /** The cookie after a good sign-in. */
    marked: (cookie: string | undefined, account: string): string => {
      const found = read(cookie);
      const device = found?.device ?? randomBytes(12).toString('base64url');
      const mark = markOf(device, account);
      const others = (found?.marks ?? []).filter((one) => one !== mark);
      return [device, ...[mark, ...others].slice(0, mostAccounts)].join('~');
    },
  };
};
export type DeviceMarks = ReturnType<typeof deviceMarks>;
