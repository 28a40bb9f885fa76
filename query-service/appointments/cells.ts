/** What spreadsheets take for the beginning of a formula, in its usual and its full-width forms. */
const starters =
  /^[\s\u0000-\u001f\u007f\u00a0\u200b-\u200f\u2028-\u202e\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]/;
const controls = /^[\t\r\n]/;

/**
 * A cell that no spreadsheet runs: a leading apostrophe makes it text. What is hidden before the sign (blanks, marks
 * without width) is looked through, since some programs drop it first.
 */
export const inertCell = (value: string): string =>
  starters.test(value) || controls.test(value) ? `'${value}` : value;
