import type { IncomingMessage, ServerResponse } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { Problem } from '#contracts/problems';

type EdgeSettings = {
  readonly ALLOWED_HOSTS: readonly string[];
  readonly TRUSTED_PROXIES: readonly string[];
  readonly CORS_ORIGINS: readonly string[];
  readonly CORS_CREDENTIALS: boolean;
};

const plainAddress = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address);

const listOf = (entries: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) continue;
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
};

/** The nearest address that is not a trusted proxy; a forged X-Forwarded-For only moves what stands behind one. */
export const addressOf = (trusted: readonly string[]): ((request: IncomingMessage) => string) => {
  const proxies = listOf(trusted);
  const isProxy = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return (request) => {
    let address = plainAddress(request.socket.remoteAddress ?? '');
    if (trusted.length === 0 || !isProxy(address)) return address;
    const forwarded = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((item) => plainAddress(item.trim()));
    for (const hop of forwarded.reverse()) {
      if (isIP(hop) === 0) break;
      address = hop;
      if (!isProxy(hop)) break;
    }
    return address;
  };
};

/** Host names this server answers for; `.example.org` covers what stands before it. */
export const hostGuard = (allowed: readonly string[]): ((request: IncomingMessage) => void) => {
  const exact = new Set(allowed.filter((host) => !host.startsWith('.')));
  const suffixes = allowed.filter((host) => host.startsWith('.'));
  return (request) => {
    if (allowed.length === 0) return;
    const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
    if (!exact.has(host) && !suffixes.some((suffix) => host.endsWith(suffix))) throw new Problem('host-not-allowed');
  };
};

const exposed = 'Consistency-Token, ETag, Location, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After';
const allowedHeaders =
  'Authorization, Content-Type, Consistency-Token, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, X-CSRF, X-API-Key';

/** Returns true when the request was a preflight and is answered. */
export const cors = ({ CORS_ORIGINS, CORS_CREDENTIALS }: EdgeSettings) => {
  const origins = new Set(CORS_ORIGINS);
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const origin = request.headers.origin;
    if (origin === undefined || origins.size === 0) return false;
    const any = origins.has('*');
    response.setHeader('Vary', 'Origin');
    if (!any && !origins.has(origin)) return false;
    response.setHeader('Access-Control-Allow-Origin', any ? '*' : origin);
    response.setHeader('Access-Control-Expose-Headers', exposed);
    if (CORS_CREDENTIALS) response.setHeader('Access-Control-Allow-Credentials', 'true');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
    response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    response.setHeader('Access-Control-Allow-Headers', allowedHeaders);
    response.setHeader('Access-Control-Max-Age', '600');
    response.statusCode = 204;
    response.end();
    return true;
  };
};
