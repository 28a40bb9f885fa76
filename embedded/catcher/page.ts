import { html, type Markup } from './html.ts';

/** Applies to the page itself and to a mail's own markup, which sits in a sandboxed frame: no scripts, nothing fetched. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

const style: Markup = {
  markup: `<style>
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d9dfe7; --paper: #ffffff; --wash: #f3f5f8; --mark: #1f5fbf; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #a3afbd; --line: #343c48; --paper: #171b21; --wash: #1f252d; --mark: #8db8ff; }
}
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--wash); }
header, main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; padding-top: 1.5rem; }
h1 { font-size: 1.35rem; margin: 0; }
a { color: var(--mark); } a:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
nav a { margin-right: 1rem; } nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
ul.items, article { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; }
ul.items { list-style: none; margin: 0; padding: 0; }
ul.items li { padding: .75rem 1rem; display: grid; gap: .1rem; }
ul.items li + li { border-top: 1px solid var(--line); }
ul.items a { font-weight: 600; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
.tag { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; font-size: .8rem; }
article { padding: 1rem 1.25rem; margin-bottom: 1rem; } article h2 { font-size: 1.2rem; margin: 0 0 .75rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .9rem/1.5 ui-monospace, monospace; margin: 0; }
iframe { width: 100%; height: 28rem; border: 1px solid var(--line); border-radius: .4rem; background: #fff; color-scheme: light; }
h3 { font-size: 1rem; margin: 0 0 .5rem; } p.empty { padding: 2.5rem 1rem; text-align: center; color: var(--soft); }
</style>`,
};

export type Frame = {
  readonly title: string;
  readonly current?: 'mails' | 'sms';
  readonly up: string;
  readonly body: Markup;
};

/** `up` leads to the folder of `mails` and `sms`, wherever a proxy has put it. */
export const page = ({ title, current, up, body }: Frame): string => {
  const tab = (name: 'mails' | 'sms', label: string) =>
    name === current
      ? html`<a href="${up}${name}" aria-current="page">${label}</a>`
      : html`<a href="${up}${name}">${label}</a>`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Daybook</title>${style}</head>
<body><header><h1>Caught, not sent</h1><nav aria-label="Catcher">${tab('mails', 'Mails')}${tab('sms', 'Text messages')}</nav></header>
<main>${body}</main></body></html>`.markup;
};
