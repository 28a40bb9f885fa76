import type { Db } from '#platform/postgres/db';
import type { SubjectKeys } from '#platform/sealing/port';

/** What there is of a person beside the log. */
export type Subjects = {
  /** The key of their data, for good, and whatever lets them in. Again is the same. */
  destroy(personIds: readonly string[]): Promise<void>;
  /** The same for those who were to be gone long ago: asks once for all, and acts where a crash left something. */
  finish(personIds: readonly string[]): Promise<void>;
  /** Nobody signs in as this person any more. */
  closeLogins(personIds: readonly string[]): Promise<void>;
};

export const openSubjects = ({ db, keys }: { readonly db: Db; readonly keys: SubjectKeys }): Subjects => {
  const closeLogins = async (personIds: readonly string[]): Promise<void> => {
    if (personIds.length === 0) return;
    await db.execute(
      'update identity.sessions set ended_at = now() where person_id = any($1::text[]) and ended_at is null',
      [personIds],
    );
    for (const table of ['links', 'email_changes', 'credentials', 'api_keys'])
      await db.execute(`delete from identity.${table} where person_id = any($1::text[])`, [personIds]);
  };
  const destroy = async (personIds: readonly string[]): Promise<void> => {
    for (const personId of personIds) await keys.erase(personId);
    await closeLogins(personIds);
  };
  return {
    destroy,
    finish: async (personIds) => {
      const keyOf = await keys.forUnsealing(personIds);
      await destroy(personIds.filter((personId) => keyOf(personId) !== undefined));
      await closeLogins(personIds);
    },
    closeLogins,
  };
};
