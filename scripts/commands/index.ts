import type { Command } from './command.ts';

type Entry = { readonly summary: string; load(): Promise<Command> };

/** Imported when called, so that one command does not pay for what another one needs. */
export const commands: Readonly<Record<string, Entry>> = {
  'create-admin': {
    summary: 'makes a person who may everything',
    load: async () => (await import('./create-admin.ts')).createAdmin,
  },
  keys: {
    summary: 'lists, adds and removes the pairs that sign tokens',
    load: async () => (await import('./keys.ts')).keys,
  },
};
