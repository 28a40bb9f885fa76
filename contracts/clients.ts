import type { EventOf } from './events/index.ts';

type Source = EventOf<'PersonRegistered'>['data']['source'];

/** In the read tables the place of those whom nobody has received yet. No id, so never an office's or a host's. */
export const nobody = 'nobody';

const byHand: ReadonlySet<string> = new Set<Source>(['staff', 'booking', 'import']);

/** What decides about somebody whom nobody has received yet. */
type Unmet = { readonly source: string; readonly roles: Iterable<string> };

/**
 * Whom staff wrote down as a client: until an office has received them they are nobody's, and all staff find them.
 * Who registered alone is known to nobody until then, and so is a colleague who was entered for other reasons.
 */
export const isForAnyDesk = ({ source, roles }: Unmet): boolean => byHand.has(source) && [...roles].includes('client');
