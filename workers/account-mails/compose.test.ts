import { expect } from 'chai';
import { AccountMailKind, linkPages } from '#contracts/account-mails';
import { sampleSender } from '../notifications/sample.ts';
import { composeAccountMail } from './compose.ts';

const jobId = '01890a5d-ac96-774b-bcce-b302099a8057';
const token = 'dGhpcyBpcyBhIHNlY3JldA';
const to = { email: 'zoe@client.example', name: 'Zoë {{project}} <b>', locale: 'de-AT' };
const mailOf = (kind: AccountMailKind, frontend = 'https://book.example/', name: string | null = to.name) =>
  composeAccountMail(
    jobId,
    { kind, to: { ...to, name }, token: linkPages[kind] === null ? null : token, why: null },
    { ...sampleSender, frontend: frontend || undefined },
  );
const noDashboard = '';

describe('a mail about an account (B9)', () => {
  for (const kind of AccountMailKind.options)
    it(`${kind}: text and page say the same, and nothing of a name is markup`, () => {
      const mail = mailOf(kind);
      expect(mail.to).to.equal(to.email);
      expect(mail.text).to.include('Hello Zoë {{project}} <b>,');
      expect(mail.html).to.include('Zoë {{project}} &lt;b&gt;');
      expect(`${mail.subject}${mail.text}`.replace(to.name, '')).to.not.match(/\{\{\s*\w+\s*\}\}|undefined|null/);
      const page = linkPages[kind];
      const link = page === null ? undefined : `https://book.example${page}#${token}`;
      for (const body of [mail.text, mail.html])
        if (link) expect(body).to.include(link);
        else expect(body).not.to.include(token);
    });

  it('without a dashboard it carries the code and says what to do with it', () => {
    for (const kind of AccountMailKind.options) {
      const { text } = mailOf(kind, noDashboard);
      expect(text).not.to.include('http');
      if (linkPages[kind] !== null) expect(text).to.include(`Code: ${token}`).and.include('POST /api/v1/auth/');
    }
  });

  it('who is not named is greeted by the address', () => {
    expect(mailOf('verify-email', noDashboard, null).text).to.include('Hello zoe@client.example,');
  });

  it('the same job makes the same Message-ID', () => {
    expect(mailOf('invitation').messageId).to.equal(mailOf('invitation').messageId);
  });
});
