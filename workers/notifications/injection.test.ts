import { expect } from 'chai';
import { mailAddress, phoneNumber } from './address.ts';
import { composeMail } from './compose.ts';
import { render, unknownPlaceholders } from './render.ts';
import { sampleNotice, sampleSender } from './sample.ts';
import { languageFor } from './templates.ts';

const heads = ['Ann', '', '"', "'", '&', '%0d%0a', '\\', '{{host}}', '$1', '$&'];
const tails = [
  '\r\nBcc: evil@x.example',
  '\nSubject: hacked',
  '\r\n\r\n<h1>body</h1>',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><a href="https://evil.example">',
  '{{name}}{{constructor}}{{__proto__}}',
  '{{#each this}}x{{/each}}',
  '\u202Egnp.exe',
  '\u0000\u001b[31m',
  '\u2028Bcc: evil@x.example',
  '</style><style>*{display:none}',
  '<!--',
  '&lt;b&gt;',
  '\u0085Bcc: evil@x.example',
  ']]>',
  '=?utf-8?Q?=0D=0ABcc:evil@x.example?=',
  ', evil@x.example',
  '\r\n--boundary\r\nContent-Type: text/html',
  'javascript:alert(1)',
];
const payloads = heads.flatMap((head) => tails.map((tail) => head + tail));
const values = { name: '', client: '', host: '', office: '', service: '', when: '', project: '' };

describe('templates (Mail/SMS of the threat model)', () => {
  it('200 hostile names are shown as they are and do nothing', () => {
    expect(payloads).to.have.length(200);
    const usual = composeMail(sampleNotice(), 'zoe@client.example', sampleSender);
    const tags = (html: string): string[] =>
      [...html.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) => tag.split(/[\s>]/)[0] ?? '');
    for (const payload of payloads) {
      const hostile = sampleNotice({
        office: { name: payload, zone: 'Europe/Madrid', address: payload },
        service: payload,
        hostName: payload,
        clientName: payload,
        recipient: { ...sampleNotice().recipient, name: payload },
      });
      const mail = composeMail(hostile, 'zoe@client.example', sampleSender);
      expect(mail.to).to.equal('zoe@client.example');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there.
      expect(mail.subject).to.not.match(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202e]/);
      expect(tags(mail.html), payload).to.deep.equal(tags(usual.html));
      expect([...mail.html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).to.deep.equal([
        'https://book.example/appointments/hhhhhhhhhhhh-20260329-nnnnnnnnnnnn',
      ]);
      expect(mail.text.split('\n').length).to.equal(usual.text.split('\n').length);
      expect(mail.text.split('\n').filter((line) => /^(bcc|subject|content-type):/i.test(line))).to.deep.equal([]);
    }
  });

  it('puts a value in once, whatever it looks like', () =>
    expect(render('{{name}} {{host}}', { ...values, name: '{{host}}', host: 'H' })).to.equal('{{host}} H'));

  it('knows no other field, also none that every object has', () => {
    const template = '{{constructor}} {{toString}} {{email}}';
    expect(render(template, values)).to.equal(template);
    expect(unknownPlaceholders(`${template} {{name}} {{#if x}}`)).to.deep.equal([
      'constructor',
      'toString',
      'email',
      '#if x',
    ]);
  });

  it('misspells nothing in the templates it comes with', () => {
    const { language } = languageFor('en');
    const all = [
      language.labels.footer,
      ...Object.values(language.notices).flatMap((kinds) => Object.values(kinds).flatMap(Object.values)),
    ];
    expect(all.flatMap(unknownPlaceholders)).to.deep.equal([]);
  });

  it('speaks English to whom it cannot speak otherwise', () => {
    for (const locale of [null, 'en-US', 'xx', 'constructor', '__proto__'])
      expect(languageFor(locale).code).to.equal('en');
  });
});

describe('addresses', () => {
  it('are one mailbox or none', () => {
    for (const good of ['a@b.example', "o'hara+x@sub.b.example", 'zoë@büro.example'])
      expect(mailAddress(good), good).to.equal(good);
    const bad = [
      '',
      'a',
      'a@',
      '@b',
      'a@b,c@d',
      'a@b\r\nBcc: c@d',
      'A <a@b>',
      'a@b c',
      'a@@b',
      '"a"@b',
      'a@b..c',
      'a@b;c@d',
      `${'x'.repeat(250)}@b.example`,
    ];
    for (const address of bad) expect(mailAddress(address), address).to.equal(undefined);
    for (const payload of payloads) expect(mailAddress(`a@b.example${payload}`) ?? '').to.not.match(/[\s,<>]/);
  });

  it('are whole phone numbers or none', () => {
    expect(phoneNumber('+34 600 000 001')).to.equal('+34600000001');
    for (const bad of [null, '', '112', '600000001', '+0123456789', '+34600000001,+34600000002'])
      expect(phoneNumber(bad)).to.equal(undefined);
  });
});
