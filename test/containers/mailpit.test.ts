import { expect } from 'chai';
import { silentLog } from '#platform/log';
import { openMailer } from '#platform/mail/smtp';
import { startMailpitContainer } from './start.ts';

describe('a mail server in a container', () => {
  let mailpit: Awaited<ReturnType<typeof startMailpitContainer>>;
  before(async () => {
    mailpit = await startMailpitContainer();
  });
  after(() => mailpit?.stop());

  it('B22 takes a mail with its calendar entry from the very mailer that workers use', async () => {
    const { host, port, api } = mailpit;
    const mailer = openMailer({
      host,
      port,
      from: 'daybook@daybook.example',
      fromName: 'Daybook',
      startTls: false,
      tls: false,
      debug: false,
      log: silentLog,
    });
    const result = await mailer.send({
      to: 'ada@daybook.example',
      subject: 'Your appointment is booked',
      text: 'Hello Ada',
      html: '<p>Hello Ada</p>',
      messageId: '<one@daybook.example>',
    });
    mailer.close();
    expect(result).to.have.property('outcome', 'sent');
    const answer = await fetch(`${api}/messages`);
    const { messages } = (await answer.json()) as { messages: { Subject: string; To: { Address: string }[] }[] };
    expect(messages).to.have.length(1);
    expect(messages[0]).to.include({ Subject: 'Your appointment is booked', MessageID: 'one@daybook.example' });
    expect(messages[0]?.To[0]?.Address).to.equal('ada@daybook.example');
  });
});
