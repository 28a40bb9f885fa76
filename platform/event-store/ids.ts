import { hash } from 'node:crypto';

/** Never change it: the ids of all events ever written hang on it. */
const namespace = Buffer.from('6f1f0c1e5c0d4a6f9a4f2d1b7e3c8d90', 'hex');

/**
 * UUIDv5 of where in which command an event arises, so that whoever repeats the command writes the same event.
 * The line feed cannot stand in a command id or a stream name, so no two places share a text.
 */
export const eventIdOf = (commandId: string, stream: string, step: string | number, index: number): string => {
  const name = Buffer.from(`${commandId}\n${stream}\n${step}\n${index}`);
  const hex = hash('sha1', Buffer.concat([namespace, name]), 'hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
