import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import ICAL from 'ical.js';
import { type CalendarEntry, type CalendarOptions, writeCalendar } from './calendar.ts';

const golden = (name: string): string =>
  readFileSync(new URL(`./calendar-golden/${name}.ics`, import.meta.url), 'utf8').replaceAll('\n', '\r\n');

const entry: CalendarEntry = {
  appointmentId: 'hhhhhhhhhhhh-20260329-nnnnnnnnnnnn',
  sequence: 2,
  status: 'CONFIRMED',
  start: '2026-03-29T08:30:00.000Z',
  end: '2026-03-29T09:00:00.000Z',
  stampedAt: '2026-03-01T12:00:00.123Z',
  summary: 'First visit, with Dr. Núñez; bring papers',
  description: 'When: Sunday\nWhere: C:\\north',
  location: 'Plaza Mayor 1, 28012 Madrid',
  url: 'https://book.example/appointments/hhhhhhhhhhhh-20260329-nnnnnnnnnnnn',
  organizer: { name: 'Daybook "North"', email: 'daybook@office.example' },
  attendee: { name: 'Zoë 王小明', email: 'zoe@client.example' },
  alarms: [60],
};
const request: CalendarOptions = { method: 'REQUEST', project: 'Daybook' };

const parse = (ics: string) => {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const event = calendar.getFirstSubcomponent('vevent');
  if (!event) throw new Error('no VEVENT');
  return { calendar, event, count: calendar.getAllSubcomponents('vevent').length };
};
const textOf = (event: ICAL.Component, name: string): string => String(event.getFirstPropertyValue(name));

describe('the calendar writer (part 2 #17, 4.12)', () => {
  it('writes an invitation as it lies in the golden file', () =>
    expect(writeCalendar([entry], request)).to.equal(golden('request')));

  it('writes a cancellation as it lies in the golden file', () =>
    expect(writeCalendar([entry], { ...request, method: 'CANCEL' })).to.equal(golden('cancel')));

  it('reads back as it was meant', () => {
    const { calendar, event } = parse(writeCalendar([entry], request));
    expect(calendar.getFirstPropertyValue('method')).to.equal('REQUEST');
    expect(textOf(event, 'uid')).to.equal(`${entry.appointmentId}@daybook`);
    expect(event.getFirstPropertyValue('sequence')).to.equal(2);
    expect(textOf(event, 'summary')).to.equal(entry.summary);
    expect(textOf(event, 'description')).to.equal(entry.description);
    expect(textOf(event, 'location')).to.equal(entry.location);
    expect(new ICAL.Event(event).startDate.toJSDate().toISOString()).to.equal(entry.start);
    expect(new ICAL.Event(event).endDate.toJSDate().toISOString()).to.equal(entry.end);
    expect(event.getFirstProperty('attendee')?.getFirstParameter('cn')).to.equal('Zoë 王小明');
    expect(event.getFirstProperty('organizer')?.getFirstParameter('cn')).to.equal('Daybook "North"');
    expect(textOf(event, 'attendee')).to.equal('mailto:zoe@client.example');
  });

  it('keeps the UID and raises SEQUENCE with every message that a calendar must believe', () => {
    const life: [number, number, CalendarOptions['method']][] = [
      [0, 0, 'REQUEST'],
      [0, 0, 'CANCEL'],
      [0, 1, 'REQUEST'],
      [1, 1, 'REQUEST'],
      [1, 1, 'CANCEL'],
      [1, 2, 'REQUEST'],
    ];
    const messages = life.map(
      ([sequence, undone, method]) =>
        parse(writeCalendar([{ ...entry, sequence, undone }], { ...request, method })).event,
    );
    expect(new Set(messages.map((event) => textOf(event, 'uid'))).size).to.equal(1);
    expect(messages.map((event) => event.getFirstPropertyValue('sequence'))).to.deep.equal([0, 1, 2, 3, 4, 5]);
    const off = messages.map((event) => textOf(event, 'status') === 'CANCELLED');
    expect(off).to.deep.equal([false, true, false, false, true, false]);
  });

  it('folds at 75 octets and never inside a character', () => {
    const long = '王小明 résumé 🗓️ '.repeat(200);
    const ics = writeCalendar([{ ...entry, summary: long, location: 'x'.repeat(5_000) }], request);
    for (const line of ics.split('\r\n')) {
      expect(Buffer.byteLength(line)).to.be.at.most(75);
      expect(line).to.not.include('\uFFFD');
    }
    expect(textOf(parse(ics).event, 'summary')).to.equal(long);
  });

  it('lets no value become a line of its own (200 payloads)', () => {
    const breaks = ['\r\n', '\n', '\r', '\u2028', '\u0000', '\\n', '"\r\n', ':\r\n', ';CN="\r\n', '\u0085'];
    const lines = ['ATTENDEE:mailto:evil@x.example', 'END:VEVENT', 'METHOD:CANCEL', 'X-EVIL:1', 'BEGIN:VEVENT'];
    const payloads = breaks.flatMap((cut) =>
      lines.flatMap((line) => ['Ann', '"', '^n', '\\'].map((head) => `${head}${cut}${line}${cut}`)),
    );
    expect(payloads).to.have.length(200);
    for (const payload of payloads) {
      const mailbox = { name: payload, email: `a@b.example${payload}` };
      const hostile = { ...entry, summary: payload, description: payload, location: payload, url: payload };
      const ics = writeCalendar([{ ...hostile, attendee: mailbox, organizer: mailbox }], {
        ...request,
        project: payload,
        name: payload,
      });
      const { calendar, event, count } = parse(ics);
      expect(count).to.equal(1);
      expect(calendar.getAllProperties('method').map((p) => p.getFirstValue())).to.deep.equal(['REQUEST']);
      expect(event.getAllProperties('attendee')).to.have.length(1);
      expect(event.getFirstProperty('x-evil') ?? calendar.getFirstProperty('x-evil')).to.equal(null);
      expect(ics.split('\r\n').filter((line) => line === 'END:VEVENT')).to.have.length(1);
    }
  });

  it('writes many entries to look at', () => {
    const ics = writeCalendar([entry, { ...entry, appointmentId: 'other' }], {
      method: 'PUBLISH',
      project: 'Daybook',
      name: 'My week',
    });
    expect(parse(ics).count).to.equal(2);
    expect(ics).to.include('X-WR-CALNAME:My week\r\n');
  });
});
