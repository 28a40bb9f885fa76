import { isIPv6 } from 'node:net';

/** A provider gives each customer 2^64 IPv6 addresses: they count as one. */
export const networkOf = (address: string): string => {
  if (!isIPv6(address)) return address;
  // As URLs write it: lower case, no leading zeros, the longest run of zeros left out.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...zeros, ...last].slice(0, 4).join(':');
};
