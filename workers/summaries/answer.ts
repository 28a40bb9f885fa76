import type { Cast } from './cast.ts';

export type Checked = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** Beyond this it is no answer but a fault, and not worth a look inside; it also bounds what the patterns cost. */
const absurd = 20_000;
/** How often taking something out may put something else together. */
const mostRounds = 10;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get through.
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const fence = /```[a-z]*\n?/gi;
const markdownLink = /!?\[([^\]\n]{0,200})\]\([^)\n]{0,2000}\)/g;
const tag = /<\/?[a-z!?][^>\n]{0,500}>/gi;
/** Anything a mail program or a browser would make clickable, with or without a scheme. */
const link = /\b(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.|(?:javascript|data|mailto|tel|vbscript):)[^\s)\]]*/gi;
const bareDomain =
  /\b(?:[a-z0-9-]{1,63}\.){1,6}(?:com|net|org|io|dev|app|info|biz|ru|cn|example|test|invalid|zip|xyz|top|shop|link)\b(?:\/[^\s)\]]*)?/gi;
const address = /[^\s@<>]{1,64}@[^\s@<>]{1,255}/g;

const stripped = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(invisible, '')
    .replaceAll(fence, '')
    .replaceAll(markdownLink, '$1')
    .replaceAll(tag, '')
    .replaceAll(link, '')
    .replaceAll(address, '')
    .replaceAll(bareDomain, '')
    .replaceAll(/^[ \t]*(?:#{1,6}|[-*+>])[ \t]+/gm, '')
    .replaceAll(/[<>{}`*_|]/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();

/** At the end of a sentence where there is one, and never through a part such as [client-1]. */
const shortened = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const cut = text.slice(0, max);
  const end = Math.max(cut.lastIndexOf('. '), cut.lastIndexOf('.\n'));
  return end > max / 2
    ? cut.slice(0, end + 1)
    : `${cut
        .slice(0, max - 1)
        .replace(/\[[^\]]*$/, '')
        .trimEnd()}…`;
};

/**
 * What a model wrote, made harmless: plain text of bounded length, nothing to click, nobody in it but the cast. It is
 * shown as text and feeds no command, so that a model that obeys somebody's note achieves a strange sentence at most.
 */
export const checkAnswer = (text: string, cast: Cast, max: number): Checked => {
  if (text.length > absurd) return { ok: false, why: `the model wrote ${text.length} characters` };
  let clean = text;
  for (let round = 1; ; round += 1) {
    const again = stripped(clean);
    if (again === clean) break;
    if (round > mostRounds) return { ok: false, why: 'the model wrote something that never comes clean' };
    clean = again;
  }
  const revealed = cast.reveal(shortened(clean, max));
  return /\p{L}/u.test(revealed) ? { ok: true, text: revealed } : { ok: false, why: 'the model wrote nothing of use' };
};
