/** Text that is markup already. Everything else put into a template is escaped. */
export type Markup = { readonly markup: string };

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

type Piece = string | number | Markup | readonly Markup[];

const isMarkup = (piece: Piece): piece is Markup => typeof piece === 'object' && 'markup' in piece;

const render = (piece: Piece): string => {
  if (isMarkup(piece)) return piece.markup;
  return typeof piece === 'object' ? piece.map(({ markup }) => markup).join('') : escaped(String(piece));
};

export const html = (texts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup => ({
  markup: texts.map((text, index) => text + (index < pieces.length ? render(pieces[index] ?? '') : '')).join(''),
});

export const nothing: Markup = { markup: '' };
