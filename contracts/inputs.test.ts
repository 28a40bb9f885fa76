import { expect } from 'chai';
import type { z } from 'zod';
import { DateInput, InstantFilter, InstantInput, Locale, StartInput, ZoneInput } from './ids.ts';
import { allOperations } from './operations/index.ts';

const { register, registerClient, blockTime, setWeeklyHours, setDate, registerHost, offerService, listAppointments } =
  allOperations;
const takes = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;
const told = (schema: z.ZodType, value: unknown): string => {
  const result = schema.safeParse(value);
  return result.success ? 'accepted' : result.error.issues.map(({ message }) => message).join('; ');
};

describe('what people may send (A22, P32)', () => {
  it('years from 1970 to 2199, in every form of a time', () => {
    for (const year of ['0001', '1969', '2200', '9999']) {
      expect(told(DateInput, `${year}-12-31`)).to.include('1970 to 2199');
      for (const schema of [StartInput, InstantInput, InstantFilter])
        expect(told(schema, `${year}-12-31T23:00:00Z`), year).to.include('1970 to 2199');
      expect(told(StartInput, `${year}-12-31T23:00`)).to.include('1970 to 2199');
      expect(takes(blockTime.body, { start: `${year}-12-31T10:00:00Z`, end: `${year}-12-31T11:00:00Z` })).to.equal(
        false,
      );
    }
    expect(takes(DateInput, '2199-12-31') && takes(StartInput, '1970-01-01T00:00')).to.equal(true);
  });

  it('starts and blocks to the whole minute, with or without zeros behind it', () => {
    for (const start of ['2027-01-11T10:00:00Z', '2027-01-11T10:00:00.000+01:00', '2027-01-11T10:00'])
      expect(told(StartInput, start), start).to.equal('accepted');
    for (const start of ['2027-01-11T10:00:01Z', '2027-01-11T10:00:00.001Z', 'tomorrow', 7]) {
      expect(told(StartInput, start), String(start)).to.include('whole minute');
      expect(takes(blockTime.body, { start, end: '2027-01-11T11:00:00Z' }), String(start)).to.equal(false);
    }
  });

  it('a plain date in a list is the start of that day in UTC', () => {
    expect(InstantFilter.parse('2027-01-11')).to.equal('2027-01-11T00:00:00.000Z');
    expect(told(listAppointments.query, { from: 'yesterday' })).to.include('2027-01-11');
  });

  it('zones as IANA spells them, or made so; locales in the shape of BCP 47', () => {
    expect(ZoneInput.parse('europe/madrid')).to.equal('Europe/Madrid');
    expect(ZoneInput.parse('Europe/Madrid')).to.equal('Europe/Madrid');
    expect(ZoneInput.parse('Asia/Kolkata')).to.equal('Asia/Kolkata');
    for (const zone of ['Mars/Olympus', '+01:00', 'asia/kolkata', ''])
      expect(takes(ZoneInput, zone), zone).to.equal(false);
    for (const locale of ['en', 'de-AT', 'zh-Hant-TW', 'es-419']) expect(takes(Locale, locale), locale).to.equal(true);
    for (const locale of ['', 'e', '<b>', 'en_US', 'en-Latn-Latn-Latn', '../x'])
      expect(takes(Locale, locale), locale).to.equal(false);
    const person = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery staple' };
    for (const { body } of [register, registerClient])
      for (const wrong of [{ zone: 'Mars/Olympus' }, { locale: '<b>' }])
        expect(takes(body, { ...person, ...wrong }), JSON.stringify(wrong)).to.equal(false);
  });

  const officeId = 'aaaaaaaaaaaa';
  it('openings with a length that begin before midnight', () => {
    const rules = (from: string, to: string) => ({ rules: [{ weekday: 1, from, to, officeId }] });
    const dated = (from: string, to: string) => ({ openings: [{ from, to, officeId }] });
    for (const [from, to] of [
      ['24:00', '10:00'],
      ['09:00', '09:00'],
    ] as const) {
      expect(takes(setWeeklyHours.body, rules(from, to)), from).to.equal(false);
      expect(takes(setDate.body, dated(from, to)), from).to.equal(false);
    }
    expect(
      takes(setWeeklyHours.body, rules('09:00', '24:00')) && takes(setDate.body, dated('22:00', '02:00')),
    ).to.equal(true);
    const hours = { rules: [], validFrom: '2027-02-01' };
    expect(takes(setWeeklyHours.body, { ...hours, validTo: '2027-01-31' })).to.equal(false);
    expect(takes(setWeeklyHours.body, { ...hours, validTo: '2027-02-01' })).to.equal(true);
    const host = { person: { name: 'Grace' }, zone: 'Europe/Madrid' };
    expect(takes(registerHost.body, { ...host, dayStartsAt: '24:00' })).to.equal(false);
  });

  it('terms of a service that can be met', () => {
    const question = { questionId: 'why', label: 'Why?', kind: 'text' };
    const wrong: Record<string, unknown>[] = [
      { window: { from: '2027-02-01', to: '2027-01-31' } },
      { questions: [question, question] },
      { questions: [{ ...question, kind: 'choice' }] },
      { questions: [{ ...question, kind: 'choice', options: [] }] },
      { questions: [{ ...question, questionId: 'constructor' }] },
      { questions: [{ ...question, questionId: '__proto__' }] },
    ];
    for (const terms of wrong) {
      expect(takes(offerService.body, { name: 'Passport', ...terms }), JSON.stringify(terms)).to.equal(false);
      expect(takes(allOperations.changeService.body, terms), JSON.stringify(terms)).to.equal(false);
    }
    const good = { questions: [question, { ...question, questionId: 'how', kind: 'choice', options: ['a'] }] };
    expect(takes(offerService.body, { name: 'Passport', ...good })).to.equal(true);
  });
});
