import { isEmailToken } from '#platform/sealing/search';
import type { RowIn } from '../projection.ts';
import { type SearchTokens, tokensOf } from './search-tokens.ts';
import type { Tables } from './tables.ts';

type Searched = Pick<RowIn<Tables['persons']>, 'name_tokens' | 'contact_tokens'>;

/** What an event names replaces what was there of that kind; what it does not name stays. */
export const searchedBy = (
  event: { readonly data: unknown; readonly tokens?: SearchTokens },
  { name_tokens, contact_tokens }: Searched,
  cleared: readonly ('email' | 'phone')[] = [],
): Searched => {
  const { name, email, phone } = { ...tokensOf(event), ...Object.fromEntries(cleared.map((field) => [field, []])) };
  return {
    name_tokens: name ?? name_tokens,
    contact_tokens: [
      ...(email ?? contact_tokens.filter(isEmailToken)),
      ...(phone ?? contact_tokens.filter((token) => !isEmailToken(token))),
    ],
  };
};
