import type { Deps } from '../deps.ts';

/** As SQL: who answers for the person of this column by now. */
export const survivorOf = (column: string): string =>
  `coalesce((select merged.merged_into from read.persons merged where merged.person_id = ${column}), ${column})`;

/**
 * As SQL: rows of `person_id`, from this one to the survivor. More than one step only where two merges met at one
 * instant; each id once, so that it ends.
 */
const upFrom = (id: string): string => `up (person_id, merged_into) as (
    select person_id, merged_into from read.persons where person_id = ${id}
    union select p.person_id, p.merged_into from up join read.persons p on p.person_id = up.merged_into)`;

/** The survivor's id, or no row where nobody has such an id. */
export const survivor = (id: string): string =>
  `with recursive ${upFrom(id)} select person_id from up where merged_into is null`;

/** All that this human was ever written down as: one id, for almost everybody. */
export const identitiesOf = async (deps: Pick<Deps, 'sql'>, personId: string): Promise<readonly string[]> => {
  const rows = await deps.sql<{ readonly personId: string }>(
    `with recursive ${upFrom('$1')},
     down (person_id) as (select person_id from up where merged_into is null
       union select p.person_id from down join read.persons p on p.merged_into = down.person_id)
     select person_id as "personId" from down`,
    [personId],
  );
  return rows.length === 0 ? [personId] : rows.map((row) => row.personId);
};
