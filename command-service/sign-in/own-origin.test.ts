import { expect } from 'chai';
import { Problem } from '#contracts/problems';
import { ownOriginOnly } from './own-origin.ts';

const guard = ownOriginOnly({
  FRONTEND_HOST: 'https://desk.example.org/app/',
  CORS_ORIGINS: ['https://partner.example', '*'],
});
const codeOf = (headers: Record<string, string>): string => {
  try {
    guard({ header: (name) => ({ host: 'book.example.org', ...headers })[name] });
    return 'in';
  } catch (error) {
    return error instanceof Problem ? error.code : String(error);
  }
};
const json = { 'content-type': 'application/json' };

describe('who may use the refresh cookie (threat row Refresh cookie)', () => {
  it('pages of our own, and clients that are no browser', () => {
    for (const headers of [
      json,
      {},
      { ...json, origin: 'https://book.example.org' },
      { ...json, origin: 'https://desk.example.org' },
      { ...json, origin: 'https://partner.example' },
      { 'content-type': 'application/json; charset=utf-8', origin: 'https://book.example.org' },
      { ...json, 'sec-fetch-site': 'same-origin' },
      { ...json, 'sec-fetch-site': 'none' },
    ])
      expect(codeOf(headers as Record<string, string>), JSON.stringify(headers)).to.equal('in');
  });

  it('no page of another origin, however alike its name', () => {
    for (const origin of [
      'https://evil.example',
      'null',
      '',
      '*',
      'https://book.example.org.evil.example',
      'https://evil.example/book.example.org',
      'https://book.example.org:8443',
      'https://sub.book.example.org',
      'https://xbook.example.org',
      'https://desk.example.org.evil',
      'https://desk.example.org:444',
      'http://desk.example.org',
      'http://partner.example',
      'file://',
      'book.example.org',
      'https://book.example.org@evil.example',
    ])
      expect(codeOf({ ...json, origin }), origin).to.equal('cross-site-request');
    for (const site of ['cross-site', 'same-site', 'anything'])
      expect(codeOf({ ...json, 'sec-fetch-site': site }), site).to.equal('cross-site-request');
  });

  it('no form, not even of our own', () => {
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', ''])
      expect(codeOf({ 'content-type': type, origin: 'https://book.example.org' }), type).to.equal(
        'unsupported-media-type',
      );
  });
});
