import type { Profile } from '../person/file.ts';
import { optional } from '../person/optional.ts';

type Wanted = {
  readonly name?: string | undefined;
  /** Null: taken away. */
  readonly email?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly locale?: string | undefined;
  readonly zone?: string | undefined;
};

/** Field by field, so that nothing gets into an event that nobody thought of. */
export const profileChange = ({ name, email, phone, locale, zone }: Wanted): Profile => {
  const cleared = [...(email === null ? ['email' as const] : []), ...(phone === null ? ['phone' as const] : [])];
  return {
    ...optional('name', name),
    ...optional('email', email ?? undefined),
    ...optional('phone', phone ?? undefined),
    ...optional('locale', locale),
    ...optional('zone', zone),
    ...(cleared.length > 0 && { cleared }),
  };
};
