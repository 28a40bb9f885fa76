import { linkPages } from '#contracts/account-mails';
import type { Mail } from '#platform/mail/port';
import { messageIdOf, type Sender } from '../notifications/compose.ts';
import { type Letter, toHtml, toText } from '../notifications/layout.ts';
import { oneLine, render, type Values } from '../notifications/render.ts';
import type { AccountMail } from './command-service.ts';
import { textFor } from './texts.ts';

const nothing: Values = { name: '', client: '', host: '', office: '', service: '', when: '', project: '' };

/** With a dashboard the secret is a link into it; without one it is a code, and the mail says where to send it. */
const wayIn = (
  { kind, token }: AccountMail,
  { action, byCode }: ReturnType<typeof textFor>['text'],
  frontend: string | undefined,
): Pick<Letter, 'action' | 'rows'> => {
  const page = linkPages[kind];
  if (token === null || page === null) return { action: undefined, rows: [] };
  if (frontend)
    return { action: { label: action ?? '', url: `${frontend.replace(/\/+$/, '')}${page}#${token}` }, rows: [] };
  return {
    action: undefined,
    rows: [
      { label: 'Code', value: token },
      { label: 'What to do', value: byCode ?? '' },
    ],
  };
};

export const composeAccountMail = (
  jobId: string,
  mail: AccountMail & { readonly to: NonNullable<AccountMail['to']> },
  { project, from, frontend }: Sender,
): Mail => {
  const { code, text } = textFor(mail.kind, mail.to.locale);
  const values = { ...nothing, name: mail.to.name ?? mail.to.email, project };
  const letter: Letter = {
    language: code,
    project: oneLine(project),
    heading: render(text.heading, values),
    lead: render(text.lead, values),
    ...wayIn(mail, text, frontend),
    footer: render(text.footer, values),
  };
  return {
    to: mail.to.email,
    subject: render(text.subject, values),
    text: toText(letter),
    html: toHtml(letter),
    messageId: messageIdOf(jobId, from.email),
  };
};
