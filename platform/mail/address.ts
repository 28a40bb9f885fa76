const atom = /^[^\s<>()[\]\\,;:@"\p{Cc}]{1,64}@[^\s<>()[\]\\,;:@"\p{Cc}]{1,190}$/u;

/**
 * One plain address and nothing else: no second recipient behind a comma, no name, no comment, no line end that would
 * begin a header of its own. Quoted local parts are legal, unused, and refused.
 */
export const isOneAddress = (text: string): boolean =>
  atom.test(text) && !text.includes('..') && !text.startsWith('.') && !text.includes('.@') && !text.includes('@.');

/** For a header: line ends and other controls become blanks. */
export const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim();

/** `<left@right>`, with or without its brackets; undefined when it is no such thing. */
export const messageIdOf = (text: string): string | undefined => {
  const bare = text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text;
  return /^[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[\w.-]{1,190}$/.test(bare) ? `<${bare}>` : undefined;
};
