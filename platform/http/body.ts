import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { Problem } from '#contracts/problems';
import { mustBeStorable } from './storable.ts';

const maxDepth = 20;

/** Counts brackets outside of strings, so that a hostile body is refused before anything recurses into it. */
const tooDeep = (text: string): boolean => {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 92) i += 1;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (c === 125 || c === 93) depth -= 1;
  }
  return false;
};

const parseJson = (text: string): unknown => {
  if (tooDeep(text)) throw new Problem('invalid-json', { reason: `deeper than ${maxDepth} levels` });
  const value = parsed(text);
  // Only an escape can bring in what UTF-8 and JSON do not take as it is.
  if (text.includes('\\u')) mustBeStorable('body', value);
  return value;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('invalid-json');
  }
};

const parseForm = (text: string): unknown => {
  const value = Object.fromEntries(new URLSearchParams(text));
  mustBeStorable('body', value);
  return value;
};

const utf8 = new TextDecoder('utf-8', { fatal: true });
const decode = (bytes: Buffer): string => {
  if (isAscii(bytes)) return bytes.toString('latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem('invalid-json', { reason: 'not UTF-8' });
  }
};

const collect = (request: IncomingMessage, limit: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.removeAllListeners('data');
        request.resume();
        reject(new Problem('payload-too-large', { limit }));
      } else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Problem('invalid-request', { reason: 'the body broke off' })));
  });

const mediaType = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** The body of a command: one JSON value, or the OAuth2 password form where the contract says so. */
export const readBody = async (request: IncomingMessage, limit: number, form: boolean): Promise<unknown> => {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) {
    request.resume();
    throw new Problem('payload-too-large', { limit });
  }
  if (request.headers['content-encoding'] !== undefined && request.headers['content-encoding'] !== 'identity')
    throw new Problem('unsupported-media-type', { reason: 'send the body as it is, not compressed' });
  const bytes = await collect(request, limit);
  if (bytes.length === 0) return undefined;
  const type = mediaType(request);
  if (form && type === 'application/x-www-form-urlencoded') return parseForm(decode(bytes));
  if (type !== 'application/json' && !type.endsWith('+json'))
    throw new Problem('unsupported-media-type', { received: type === '' ? 'none' : 'another' });
  return parseJson(decode(bytes));
};
