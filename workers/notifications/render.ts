/** What a template may name. Nothing else exists for it: no logic, no other field, no code. */
export const placeholders = ['name', 'client', 'host', 'office', 'service', 'when', 'project'] as const;
export type Placeholder = (typeof placeholders)[number];
export type Values = Readonly<Record<Placeholder, string>>;

const isPlaceholder = (name: string): name is Placeholder => placeholders.some((known) => known === name);

/** Names in a template that do not exist, so that a misspelt one is refused when it is written, not when it is sent. */
export const unknownPlaceholders = (template: string): readonly string[] =>
  [...template.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => !isPlaceholder(name));

const longest = 200;
/** Control characters, line ends and marks that turn the direction of writing would let a name pretend to be more. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through.
const unwanted = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/** A value as one line of plain text. */
export const oneLine = (value: string): string => {
  const line = value.replaceAll(unwanted, ' ').replaceAll(/\s+/g, ' ').trim();
  return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
};

/** Plain text in, plain text out; one pass, so that a value that looks like a placeholder stays what it is. */
export const render = (template: string, values: Values): string =>
  template.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) =>
    isPlaceholder(name) ? oneLine(values[name]) : whole,
  );

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? '');
