import type { EventId } from './event-id.ts';
import { rememberedIds } from './limits.ts';
import type { Written } from './stream-states.ts';

/**
 * The ids of the last events, for appends with `any`. Bounded and not reloaded at a start, on purpose: the real server
 * does the same, so a caller that relies on ids alone is found out here and not in production.
 */
export const recentIds = (limit = rememberedIds) => {
  let young = new Map<EventId, { readonly stream: string; readonly written: Written }>();
  let old: typeof young = new Map();
  return {
    remember: (stream: string, written: Written): void => {
      if (young.size >= limit / 2) {
        old = young;
        young = new Map();
      }
      young.set(written.id, { stream, written });
    },
    find: (stream: string, id: EventId): Written | undefined => {
      const found = young.get(id) ?? old.get(id);
      return found?.stream === stream ? found.written : undefined;
    },
    forget: (): void => {
      young = new Map();
      old = new Map();
    },
  };
};
