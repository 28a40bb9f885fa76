import { Problem } from '#contracts/problems';

type Asked = { header(name: string): string | undefined };
type Known = { readonly FRONTEND_HOST?: string | undefined; readonly CORS_ORIGINS: readonly string[] };

/**
 * Whatever rests on a cookie must come from a page of ours: the browser sends the cookie by itself, whoever made it
 * ask. `SameSite=Strict` should keep it at home already; this holds where a browser does not know it, and for other
 * hosts of the same site. A client without a browser names no origin, and no page can make it call.
 */
export const ownOriginOnly = ({ FRONTEND_HOST, CORS_ORIGINS }: Known): ((request: Asked) => void) => {
  const trusted = new Set(CORS_ORIGINS.filter((origin) => origin !== '*'));
  if (FRONTEND_HOST) trusted.add(new URL(FRONTEND_HOST).origin);
  const isOwn = (origin: string, host: string | undefined): boolean =>
    trusted.has(origin) || (URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase());

  return (request) => {
    const origin = request.header('origin');
    const site = request.header('sec-fetch-site');
    const own =
      origin === undefined
        ? site === undefined || site === 'same-origin' || site === 'none'
        : isOwn(origin, request.header('host'));
    if (!own) throw new Problem('cross-site-request');
    // A form can be sent by any page without asking; JSON cannot.
    const type = request.header('content-type');
    if (type !== undefined && !/^application\/json\b/i.test(type))
      throw new Problem('unsupported-media-type', { received: 'another' });
  };
};
