import { toPseudonym } from '#contracts/pseudonyms';

/**
 * The persons of one summary and the parts they play. The model reads and writes `[client-1]`; it never sees a name or
 * an id, so it can give none away and cannot be talked into naming somebody else.
 */
export type Cast = {
  part(role: 'client' | 'host', personId: string, name: string | null): string;
  /** Free text of people with the cast's names, and every contact, taken out. */
  hide(text: string): string;
  /** A model's text with its parts as the pseudonyms that are stored; a part nobody plays is `somebody`. */
  reveal(text: string): string;
};

const email = /[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+\.[^\s@<>()[\],;:".]+/g;
const phone = /\+?\d(?:[\s().-]?\d){6,14}/g;
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const anyPart = /\[\s*(client|host)[-\s]?(\d{1,4})\s*\]/gi;

/** "Dr. Inés Núñez" is also hidden where only "Núñez" stands; short words are too common to be names. */
const wordsOf = (name: string): string[] =>
  name.split(/\s+/).filter((word) => [...word].length >= 3 && !word.endsWith('.'));

export const openCast = (): Cast => {
  const players = new Map<string, string>();
  const persons = new Map<string, string>();
  const names = new Map<string, string>();
  const counts = { client: 0, host: 0 };

  return {
    part(role, personId, name) {
      const known = persons.get(`${role} ${personId}`);
      if (known) return known;
      counts[role] += 1;
      const token = `[${role}-${counts[role]}]`;
      persons.set(`${role} ${personId}`, token);
      players.set(token, personId);
      if (name) for (const word of [name, ...wordsOf(name)]) names.set(word.toLowerCase(), token);
      return token;
    },
    hide(text) {
      // A note cannot play a part: what looks like one, or like a stored pseudonym, loses its brackets first.
      const bare = text.replaceAll(/[[\]{}]/g, ' ');
      const clean = bare.replaceAll(email, '(contact removed)').replaceAll(phone, '(number removed)');
      const known = [...names.keys()].sort((a, b) => b.length - a.length).map(escaped);
      if (known.length === 0) return clean;
      const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${known.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
      return clean.replaceAll(pattern, (name) => names.get(name.toLowerCase()) ?? '(name removed)');
    },
    reveal: (text) =>
      text.replaceAll(anyPart, (_whole, role: string, number: string) => {
        const personId = players.get(`[${role.toLowerCase()}-${Number(number)}]`);
        return personId ? toPseudonym(personId) : 'somebody';
      }),
  };
};
