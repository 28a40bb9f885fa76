/** What spreadsheets take for the beginning of a formula, in its usual and its full-width forms. */
const signs = new Set('=+-@\uff1d\uff0b\uff0d\uff20\u2212');

/** Blanks, controls and marks without width, which some programs drop before they look. */
const unseen = /^[\s\p{Cc}\p{Cf}]+/u;

/**
 * A cell that no spreadsheet runs: a leading apostrophe makes it text. What begins with a control or hides a sign
 * behind blanks is treated alike.
 */
export const inertCell = (value: string): string => {
  const hidden = unseen.exec(value)?.[0] ?? '';
  const isActive = signs.has(value.charAt(hidden.length)) || /^\p{Cc}/u.test(value);
  return isActive ? `'${value}` : value;
};
