import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { faults } from './faults.ts';
import { filterFrom, pickMails } from './filter.ts';
import { html } from './html.ts';
import { type CaughtMail, caughtMail, parse } from './mail.ts';
import { problemWith } from './sms.ts';
import { nextId, openTray } from './tray.ts';
import { mailPage, mailsPage } from './views.ts';

const mail = async (to: string, subject: string, receivedAt: string): Promise<CaughtMail> => {
  const raw = Buffer.from(`From: a@example.test\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\nHello\r\n`);
  const arrival = {
    mailId: nextId(Date.parse(receivedAt)),
    receivedAt,
    envelope: { from: 'a@example.test', to: [to] },
  };
  return caughtMail(arrival, await parse(raw));
};

describe('the catcher', () => {
  it('escapes whatever a mail says', async () => {
    expect(html`<p title="${`"'`}">${'<script>'}</p>`.markup).to.equal('<p title="&quot;&#39;">&lt;script&gt;</p>');
    const nasty = {
      ...(await mail('<b>@example.test', '<img src=x>', '2026-01-01T10:00:00.000Z')),
      html: '<script>alert(1)</script>"',
    };
    for (const page of [mailsPage([nasty]), mailPage(nasty)]) expect(page).to.not.match(/<img|<script|<b>/);
    expect(mailPage(nasty)).to.include('sandbox=""');
  });

  it('finds mails by recipient, subject and time, newest first', async () => {
    const older = await mail('ann@example.test', 'Your appointment', '2026-01-01T10:00:00.000Z');
    const newer = await mail('bob@example.test', 'Cancelled', '2026-01-01T11:00:00.000Z');
    const pick = (query: Record<string, unknown>) => pickMails([newer, older], filterFrom(query));
    expect(pick({ to: 'ANN@example.test' })).to.deep.equal([older]);
    expect(pick({ subject: 'cancel' })).to.deep.equal([newer]);
    expect(pick({ after: '2026-01-01T12:30:00+02:00' })).to.deep.equal([newer]);
    expect(pick({ after: 'soon', limit: 'x' })).to.deep.equal([newer, older]);
  });

  it('hangs, then refuses, then accepts, as often as it was asked to', () => {
    const switches = faults(451);
    switches.set({ hang: 1, refuse: 1, code: 550 });
    expect([switches.next(), switches.next(), switches.next()]).to.deep.equal([
      { kind: 'hang' },
      { kind: 'refuse', code: 550 },
      { kind: 'accept' },
    ]);
  });

  it('B20 refuses a text message as Twilio does', () => {
    const good = { To: '+4915112345678', From: '+4930123456', Body: 'Hello' };
    expect(problemWith(good)).to.equal(undefined);
    expect(problemWith({ ...good, To: '0151' })?.code).to.equal(21211);
    expect(problemWith({ From: good.From, Body: good.Body })?.code).to.equal(21604);
    expect(problemWith({ To: good.To, Body: good.Body })?.code).to.equal(21603);
    expect(problemWith({ ...good, Body: 'x'.repeat(1_601) })?.code).to.equal(21617);
  });
});

describe('the tray', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-tray-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const open = () => openTray<{ id: string }>({ folder, idOf: ({ id }) => id, limit: 3 });

  it('survives a restart, newest first, and throws the oldest away', async () => {
    const tray = open();
    const ids = Array.from({ length: 5 }, () => nextId(1));
    for (const id of ids) await tray.add({ id }, Buffer.from(id));
    const [, , third = '', , last = ''] = ids;
    expect(tray.list()).to.deep.equal(
      ids
        .slice(2)
        .reverse()
        .map((id) => ({ id })),
    );
    expect(open().list()).to.deep.equal(tray.list());
    expect(open().raw(third)?.toString()).to.equal(third);
    expect(open().raw('../../etc/passwd')).to.equal(undefined);
    await tray.clear();
    expect(open().list()).to.deep.equal([]);
    expect(open().raw(last)).to.equal(undefined);
  });
});
