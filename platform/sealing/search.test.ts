import { expect } from 'chai';
import { openSearch } from './search.ts';

const search = openSearch('a secret of the configuration');
const finds = (query: string, name: string): boolean => {
  const tokens = new Set(search.tokensForName(name));
  const asked = search.tokensForQuery(query);
  return asked.length > 0 && asked.every((token) => tokens.has(token));
};

describe('search tokens of names', () => {
  const found: [string, string][] = [
    ['Nov', 'Žofie Nováková'],
    ['zofie', 'Žofie Nováková'],
    ['nováková ž', 'Žofie Ž Nováková'],
    ['MÜLLER', 'Anna Müller'],
    ['muller', 'Anna Müller'],
    ['strasse', 'Straße'],
    ['soren', 'Søren Kierkegård'],
    ['lodz', 'Łódź'],
    ['istanbul', 'İstanbul'],
    ['o brien', "Seán O'Brien"],
    ['田中', '田中 太郎'],
    ['ﬁona', 'Fiona'],
    ['an mu', 'Müller, Anna'],
    ['maximilianalexander', 'Maximilian-Alexander Maximilianalexandros'],
  ];
  for (const [query, name] of found)
    it(`find ${name} by ${query}`, () => {
      expect(finds(query, name)).to.equal(true);
    });
  const missed: [string, string][] = [
    ['vak', 'Žofie Nováková'],
    ['anna schmidt', 'Anna Müller'],
    ['', 'Anna Müller'],
    ['!?', 'Anna Müller'],
    ['m', 'Anna Müller'],
  ];
  for (const [query, name] of missed)
    it(`do not find ${name} by "${query}"`, () => {
      expect(finds(query, name)).to.equal(false);
    });
  it('differ under another secret', () => {
    const other = openSearch('another secret').tokensForName('Anna');
    expect(other).to.not.include.members(search.tokensForName('Anna'));
  });
  it('are eight bytes each, and few', () => {
    const tokens = search.tokensForName('Pablo Diego José Francisco de Paula Juan Nepomuceno María de los Remedios');
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).to.have.length(8);
    expect(tokens.length).to.be.lessThan(60);
  });
});

describe('search tokens of contacts', () => {
  const same: [string, string][] = [
    ['Anna@Example.org', ' anna@example.org '],
    ['+49 (30) 123-456', '+4930123456'],
    ['0049 30 123456', '+4930123456'],
  ];
  for (const [one, two] of same)
    it(`take ${one} and ${two} for one`, () => {
      expect(search.contactToken(one)).to.equal(search.contactToken(two));
    });
  const found: [string, string][] = [
    ['+34 911 234 567', '+34911234567'],
    ['911 23 45 67', '+34911234567'],
    ['0911/234567', '+34911234567'],
    ['34911234567', '+34911234567'],
    ['+49 (0)30 123456', '+4930123456'],
    ['030 - 12 34 56', '+4930123456'],
    ['ADA@example.ORG', 'ada@example.org'],
  ];
  for (const [query, contact] of found)
    it(`find ${contact} by ${query}`, () => {
      expect(search.isContact(query)).to.equal(true);
      expect(search.tokensForContact(contact)).to.include(search.contactToken(query));
    });
  const missed: [string, string][] = [
    ['123456', '+4930123456'],
    ['+30123456', '+4930123456'],
    ['0034 911 234 56', '+34911234567'],
    ['example.org', 'ada@example.org'],
    ['@', 'ada@example.org'],
    ['', '+4930123456'],
  ];
  for (const [query, contact] of missed)
    it(`do not find ${contact} by "${query}"`, () => {
      expect(search.tokensForContact(contact)).to.not.include(search.contactToken(query));
    });
  it('are not asked for a name, and a few digits are words', () => {
    for (const query of ['Ada Byron', 'Agent 007', '1815', '!?', '']) expect(search.isContact(query)).to.equal(false);
  });
  it('tell others apart, and are not names', () => {
    expect(search.contactToken('anna@example.org')).to.not.equal(search.contactToken('anne@example.org'));
    expect(search.tokensForName('12345')).to.not.include(search.contactToken('12345'));
  });
});
