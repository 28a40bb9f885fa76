import type { Command } from './command.ts';

/** Imported when called, so that one command does not pay for what another one needs. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'create-admin': async () => (await import('./create-admin.ts')).createAdmin,
  keys: async () => (await import('./keys.ts')).keys,
};
