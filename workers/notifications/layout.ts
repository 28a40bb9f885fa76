import { escapeHtml } from './render.ts';

/** A mail before it is HTML or text; plain text throughout. */
export type Letter = {
  readonly language: string;
  readonly project: string;
  readonly heading: string;
  readonly lead: string;
  readonly rows: readonly { readonly label: string; readonly value: string }[];
  readonly action: { readonly label: string; readonly url: string } | undefined;
  readonly footer: string;
};

export const toText = ({ heading, lead, rows, action, footer }: Letter): string =>
  [
    heading,
    '',
    lead,
    '',
    ...rows.map(({ label, value }) => `${label}: ${value}`),
    ...(action ? ['', `${action.label}:`, action.url] : []),
    '',
    '-- ',
    footer,
    '',
  ].join('\n');

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Mail programs drop style sheets, so colours stand inline; those that honour one get the dark set as well. */
const dark = `@media (prefers-color-scheme:dark){
.page{background:#16181d!important}.card{background:#22252c!important;border-color:#3a3f4a!important}
.ink{color:#f2f3f5!important}.soft{color:#a9b0bd!important}.line{border-color:#3a3f4a!important}
.button{background:#8ab4ff!important;color:#10131a!important}}`;

const row = ({ label, value }: Letter['rows'][number]): string =>
  `<tr><th scope="row" class="soft line" style="${font};font-size:14px;font-weight:400;text-align:left;vertical-align:top;padding:10px 16px 10px 0;color:#5a6270;border-top:1px solid #e3e6eb;white-space:nowrap">${escapeHtml(label)}</th>` +
  `<td class="ink line" style="${font};font-size:16px;line-height:1.4;padding:10px 0;color:#16181d;border-top:1px solid #e3e6eb">${escapeHtml(value)}</td></tr>`;

const button = ({ label, url }: NonNullable<Letter['action']>): string =>
  `<p style="margin:24px 0 0"><a class="button" href="${escapeHtml(url)}" style="${font};display:inline-block;background:#1f5fd6;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none;padding:12px 20px;border-radius:8px">${escapeHtml(label)}</a></p>`;

export const toHtml = ({ language, project, heading, lead, rows, action, footer }: Letter): string =>
  `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(heading)}</title><style>${dark}</style></head>
<body class="page" style="margin:0;padding:24px 12px;background:#f4f5f7">
<div class="card" style="max-width:560px;margin:0 auto;background:#ffffff;border:1px solid #e3e6eb;border-radius:12px;padding:28px">
<p class="soft" style="${font};font-size:14px;margin:0 0 8px;color:#5a6270">${escapeHtml(project)}</p>
<h1 class="ink" style="${font};font-size:24px;line-height:1.25;margin:0 0 12px;color:#16181d">${escapeHtml(heading)}</h1>
<p class="ink" style="${font};font-size:16px;line-height:1.5;margin:0 0 20px;color:#16181d">${escapeHtml(lead)}</p>
<table style="border-collapse:collapse;width:100%">${rows.map(row).join('\n')}</table>
${action ? button(action) : ''}
</div>
<p class="soft" style="${font};font-size:13px;line-height:1.5;max-width:560px;margin:16px auto 0;color:#5a6270">${escapeHtml(footer)}</p>
</body></html>
`;
