import { html, type Markup, nothing } from './html.ts';
import type { CaughtMail } from './mail.ts';
import { page } from './page.ts';
import type { CaughtSms } from './sms.ts';

const when = (receivedAt: string): Markup =>
  html`<time datetime="${receivedAt}">${receivedAt.slice(0, 10)} ${receivedAt.slice(11, 19)} UTC</time>`;

const mailLine = (mail: CaughtMail): Markup => html`<li>
<a href="mails/${mail.mailId}">${mail.subject || '(no subject)'}</a>
<span>to ${mail.envelope.to.join(', ')} ${mail.calendar ? html`<span class="tag">calendar</span>` : nothing}
${mail.attachments.length > 0 ? html`<span class="tag">${mail.attachments.length} attached</span>` : nothing}</span>
<span class="soft">from ${mail.from} · ${when(mail.receivedAt)}</span></li>`;

const empty = (what: string): Markup =>
  html`<article><p class="empty">No ${what} yet. They appear here instead of being sent.</p></article>`;

export const mailsPage = (mails: readonly CaughtMail[]): string =>
  page({
    title: 'Mails',
    current: 'mails',
    up: '',
    body: mails.length > 0 ? html`<ul class="items">${mails.map(mailLine)}</ul>` : empty('mails'),
  });

const field = (name: string, value: string): Markup => (value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing);

const attachment = (
  mailId: string,
  { filename, mimeType, size }: CaughtMail['attachments'][number],
  index: number,
): Markup =>
  html`<li><a href="${mailId}/attachments/${index}">${filename}</a><span class="soft">${mimeType}, ${size} bytes</span></li>`;

/** The mail's own markup gets a frame without any permission: it can show itself and nothing else. */
const frame = ({ html: content }: CaughtMail): Markup =>
  content
    ? html`<article><h3>As shown</h3><iframe sandbox="" title="The mail as shown" srcdoc="${content}"></iframe></article>`
    : nothing;

export const mailPage = (mail: CaughtMail): string =>
  page({
    title: mail.subject || 'Mail',
    up: '../',
    body: html`<article><h2>${mail.subject || '(no subject)'}</h2><dl>
${field('From', mail.from)}${field('To', mail.to.join(', '))}${field('Cc', mail.cc.join(', '))}
${field('Delivered to', mail.envelope.to.join(', '))}${field('Reply to', mail.replyTo.join(', '))}
<dt>Received</dt><dd>${when(mail.receivedAt)}</dd>${field('Message-ID', mail.messageId)}</dl>
<p><a href="${mail.mailId}/raw">The mail as it came</a></p></article>
${frame(mail)}
${mail.text ? html`<article><h3>As text</h3><pre>${mail.text}</pre></article>` : nothing}
${mail.calendar ? html`<article><h3>Calendar</h3><pre>${mail.calendar}</pre></article>` : nothing}
${
  mail.attachments.length > 0
    ? html`<h3>Attachments</h3><ul class="items">${mail.attachments.map((one, index) => attachment(mail.mailId, one, index))}</ul>`
    : nothing
}`,
  });

const smsLine = ({ to, from, body, receivedAt }: CaughtSms): Markup =>
  html`<li><strong>${to}</strong><pre>${body}</pre><span class="soft">from ${from} · ${when(receivedAt)}</span></li>`;

export const smsPage = (messages: readonly CaughtSms[]): string =>
  page({
    title: 'Text messages',
    current: 'sms',
    up: '',
    body: messages.length > 0 ? html`<ul class="items">${messages.map(smsLine)}</ul>` : empty('text messages'),
  });
