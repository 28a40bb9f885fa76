import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { escapeHtml } from './html.ts';

const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const start = `window.addEventListener('load', () => {
  window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', deepLinking: true, persistAuthorization: false, tryItOutEnabled: true });
});`;

export const swaggerPage = (title: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}: try the API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head><body><div id="ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

export const swaggerHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
};

/** Read when first asked for: the bundle is 1.4 MB that most processes never serve. */
export const swaggerAsset = (
  file: 'swagger-ui.css' | 'swagger-ui-bundle.js' | 'start.js',
): { text: string | Buffer; type: string } =>
  file === 'start.js'
    ? { text: start, type: 'text/javascript; charset=utf-8' }
    : {
        text: readFileSync(join(folder, file)),
        type: file.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
      };
