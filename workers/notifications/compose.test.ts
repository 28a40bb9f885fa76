import { expect } from 'chai';
import ICAL from 'ical.js';
import { composeMail, composeSms, messageIdOf } from './compose.ts';
import { noticeKinds } from './notice.ts';
import { sampleJob, sampleNotice, sampleSender } from './sample.ts';

const to = 'zoe@client.example';
const mailOf = (more: Parameters<typeof sampleNotice>[0] = {}) => composeMail(sampleNotice(more), to, sampleSender);
const count = (text: string, what: RegExp): number => [...text.matchAll(what)].length;

describe('a notice by mail (B13)', () => {
  for (const audience of ['client', 'staff'] as const)
    for (const kind of noticeKinds)
      it(`${kind} for ${audience} says when, where, with whom and what`, () => {
        const mail = mailOf({ audience, job: sampleJob({ kind }) });
        const other = audience === 'client' ? 'Dr. Inés Núñez' : 'Zoë Reader';
        const facts = ['Sunday 29 March 2026, 10:30–11:00', 'North Office', 'Plaza Mayor 1', 'First visit', other];
        for (const fact of facts) for (const body of [mail.text, mail.html]) expect(body).to.include(fact);
        expect(`${mail.subject}${mail.text}${mail.html}`).to.not.match(/\{\{|undefined|null/);
        expect(count(mail.html, /<h1/g)).to.equal(1);
        expect(mail.html).to.include('href="https://book.example/appointments/hhhhhhhhhhhh-20260329-nnnnnnnnnnnn"');
        expect(mail.subject).to.not.include('First visit');
      });

  it('invites with what stands fast, and takes it back when it is cancelled', () => {
    const calendar = (kind: (typeof noticeKinds)[number], status: string) =>
      mailOf({ job: sampleJob({ kind }), appointment: { ...sampleNotice().appointment, status } }).calendar;
    expect(calendar('booked', 'booked')?.method).to.equal('REQUEST');
    expect(calendar('approved', 'booked')?.method).to.equal('REQUEST');
    expect(calendar('rescheduled', 'booked')?.method).to.equal('REQUEST');
    expect(calendar('rescheduled', 'requested')).to.equal(undefined);
    expect(calendar('requested', 'requested')).to.equal(undefined);
    expect(calendar('declined', 'declined')).to.equal(undefined);
    expect(calendar('cancelled', 'cancelled')?.method).to.equal('CANCEL');
    expect(calendar('cancelled', 'cancelled')?.ics).to.include('STATUS:CANCELLED');
  });

  it('says the same instant in the invitation as in the text', () => {
    const event = new ICAL.Component(ICAL.parse(mailOf().calendar?.ics ?? '')).getFirstSubcomponent('vevent');
    expect(new ICAL.Event(event ?? undefined).startDate.toJSDate().toISOString()).to.equal('2026-03-29T08:30:00.000Z');
    expect(String(event?.getFirstPropertyValue('attendee'))).to.equal(`mailto:${to}`);
  });

  it('says what the earlier time was when it was moved', () => {
    const was = new Date('2026-03-28T08:30:00Z');
    const mail = mailOf({ job: sampleJob({ kind: 'rescheduled', was }) });
    for (const body of [mail.text, mail.html]) expect(body).to.match(/Before(:|<.*>)\s*Saturday 28 March 2026, 09:30/);
  });

  it('has one Message-ID for one job', () => {
    expect(mailOf().messageId).to.equal('<job-01890a5d-ac96-774b-bcce-b302099a8057@office.example>');
    expect(mailOf().messageId).to.equal(mailOf().messageId);
    expect(messageIdOf('x', 'a@b\r\nBcc: c')).to.equal('<job-x@bBccc>');
  });

  it('links nowhere when there is no place to link to', () => {
    const mail = composeMail(sampleNotice(), to, { ...sampleSender, frontend: undefined });
    expect(mail.html).to.not.include('<a ');
    expect(mail.text).to.not.include('://');
  });

  it('names nobody who was erased', () => {
    const mail = mailOf({ hostName: null });
    expect(mail.text).to.include('With: somebody');
  });

  it('fits a text message', () => {
    const sms = composeSms(
      sampleNotice({ office: { ...sampleNotice().office, name: 'x'.repeat(900) } }),
      '+346',
      sampleSender,
    );
    expect(sms.text.length).to.be.at.most(300);
    expect(sms.idempotencyKey).to.equal('01890a5d-ac96-774b-bcce-b302099a8057');
  });
});

describe('the reader’s own zone (P10)', () => {
  const zones = ['Europe/Madrid', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
  const start = new Date('2026-06-01T08:30:00Z');
  const clock = (zone: string): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
      start,
    );

  it('480 mails: 6 roles book, 4 zones of readers, 4 of offices, 5 notices', () => {
    let mails = 0;
    const roles = ['client', 'host', 'reception', 'secretary', 'admin', 'import'];
    for (const role of roles)
      for (const reader of zones)
        for (const there of zones)
          for (const kind of noticeKinds.slice(0, 5)) {
            // Who booked changes nothing: the zone shown is the reader's, whoever that is.
            const audience = role === 'host' ? 'staff' : 'client';
            const notice = sampleNotice({
              audience,
              job: sampleJob({ kind }),
              office: { ...sampleNotice().office, zone: there },
              appointment: {
                status: 'booked',
                sequence: 0,
                undone: 0,
                start,
                end: new Date(start.getTime() + 1_800_000),
              },
              recipient: { ...sampleNotice().recipient, zone: reader },
            });
            const { text, html } = composeMail(notice, to, sampleSender);
            for (const body of [text, html]) {
              expect(body).to.match(new RegExp(`${clock(there)}–\\d\\d:\\d\\d [^(]+\\(${there}\\)`));
              expect(body).to.match(new RegExp(`${clock(reader)}–\\d\\d:\\d\\d [^(]+\\(${reader}\\)`));
              expect(body.includes('In your time zone')).to.equal(reader !== there);
            }
            mails += 1;
          }
    expect(mails).to.equal(480);
  });
});
