const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => entities[c] ?? c);

const style = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dfe7;--paper:#fdfdfb;--box:#f3f5f8;--accent:#1f5fbf}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa7b8;--line:#333d4b;--paper:#14181e;--box:#1c222b;--accent:#7fb0ff}}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 5rem}h1{font-size:1.7rem;margin:.2em 0}h2{margin:2.4em 0 .6em;border-bottom:1px solid var(--line);padding-bottom:.25em;text-transform:capitalize}
h3{font-size:1.05rem;margin:1.8em 0 .3em}code,pre{font:13.5px/1.5 ui-monospace,Menlo,Consolas,monospace}pre{background:var(--box);border:1px solid var(--line);border-radius:6px;padding:.8rem;overflow:auto}
a{color:var(--accent)}p{margin:.4em 0}.soft{color:var(--soft)}.method{display:inline-block;min-width:4.2em;text-align:center;font:600 12px ui-monospace,monospace;border-radius:4px;padding:.2em .5em;background:var(--box);border:1px solid var(--line)}
table{border-collapse:collapse;width:100%;margin:.5em 0;font-size:.93rem}td,th{text-align:left;vertical-align:top;border-top:1px solid var(--line);padding:.3em .6em .3em 0}nav ul{columns:3 14rem;padding-left:1.1em}
details>summary{cursor:pointer;color:var(--soft)}@media print{nav{display:none}details{display:block}}`;

/** A plain page: readable without scripts, in the dark, on paper. */
export const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main>${body}</main></body></html>`;

/** What such a page may load: its own style, nothing else. */
export const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};
