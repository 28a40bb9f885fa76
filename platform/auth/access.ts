import type { Config } from '../config.ts';
import type { Check } from '../health.ts';
import type { Log } from '../log.ts';
import type { Db } from '../postgres/db.ts';
import { openApiKeys } from './api-keys.ts';
import { openRevocations } from './revocations.ts';

export type Access = Awaited<ReturnType<typeof openAccess>>;

type Given = { readonly db: Db; readonly config: Pick<Config, 'API_KEYS_ENABLED'>; readonly log: Log };

/** What a process knows of who may come in: what was taken, what roles allow, which keys there are. One for a process. */
export const openAccess = async ({ db, config, log }: Given) => {
  const revocations = await openRevocations({ db, log, now: Date.now });
  const { roles } = revocations;
  const enabled = config.API_KEYS_ENABLED;
  const apiKeys = openApiKeys({ db, enabled, grantsOf: roles.grantsOf, revocations, log, now: Date.now });
  /** Without it nobody with a token or a key is let in. */
  const check: Check = {
    name: 'revocations',
    needed: true,
    check: async () => {
      revocations.assertFresh();
      return null;
    },
  };
  return {
    revocations,
    roles,
    apiKeys,
    isRevoked: revocations.isRevoked,
    check,
    close: () => {
      revocations.close();
      apiKeys.close();
    },
  };
};
