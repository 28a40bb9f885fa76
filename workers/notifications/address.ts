/** Exactly one mailbox and nothing else: whatever could add a recipient, a name or a header is no address. */
const mailbox = /^[^\s@<>()[\]\\,;:"\p{Cc}\p{Cf}]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u;
export const mailAddress = (text: string | null): string | undefined =>
  text !== null && text.length <= 254 && mailbox.test(text) && !text.includes('..') ? text : undefined;

/** E.164: what every provider takes, and nothing that leads to a premium short number. */
export const phoneNumber = (text: string | null): string | undefined => {
  const digits = (text ?? '').replaceAll(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
};
