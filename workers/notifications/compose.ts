import { type CalendarOptions, writeCalendar } from '#contracts/calendar';
import type { Mail } from '#platform/mail/port';
import type { Sms } from '#platform/sms/port';
import { type Letter, toHtml, toText } from './layout.ts';
import type { Notice } from './notice.ts';
import { oneLine, render, type Values } from './render.ts';
import { languageFor } from './templates.ts';
import { wallTime } from './wall-time.ts';

export type Sender = {
  readonly project: string;
  readonly from: { readonly name: string; readonly email: string };
  /** Where links lead; none are written when it is not set. */
  readonly frontend: string | undefined;
};

type Written = { readonly subject: string; readonly letter: Letter; readonly sms: string; readonly values: Values };

const linkTo = (frontend: string, appointmentId: string): string =>
  `${frontend.replace(/\/+$/, '')}/appointments/${encodeURIComponent(appointmentId)}`;

/** Where it is and when, at the office's wall and, if that is another one, at the reader's own (P10). */
const write = (notice: Notice, { project, frontend }: Sender): Written => {
  const { appointment, audience, job, office, recipient } = notice;
  const { code, language } = languageFor(recipient.locale);
  const { labels } = language;
  const template = language.notices[audience][job.kind];
  const timeIn = (zone: string) => wallTime(appointment.start, appointment.end, zone, language.dates);
  const there = timeIn(office.zone);
  const values: Values = {
    name: recipient.name ?? labels.nobody,
    client: notice.clientName ?? labels.nobody,
    host: notice.hostName ?? labels.nobody,
    office: office.name,
    service: notice.service,
    when: there.short,
    project,
  };
  const other = audience === 'client' ? [labels.with, values.host] : [labels.client, values.client];
  const rows = [
    [labels.when, there.long],
    ...(recipient.zone && recipient.zone !== office.zone ? [[labels.yourTime, timeIn(recipient.zone).long]] : []),
    ...(job.was ? [[labels.before, wallTime(job.was, job.was, office.zone, language.dates).short]] : []),
    [labels.where, [office.name, office.address].filter(Boolean).join(', ')],
    other,
    [labels.what, notice.service],
  ].map(([label = '', value = '']) => ({ label, value: oneLine(value) }));
  return {
    subject: render(template.subject, values),
    sms: render(template.sms, values),
    values,
    letter: {
      language: code,
      project: oneLine(project),
      heading: render(template.heading, values),
      lead: render(template.lead, values),
      rows,
      action: frontend ? { label: labels.open, url: linkTo(frontend, job.appointmentId) } : undefined,
      footer: render(labels.footer, values),
    },
  };
};

/**
 * Only what stands fast goes into a calendar: a request is no appointment yet. A cancellation always carries its
 * CANCEL; a calendar that never heard of the appointment ignores it.
 */
const methodFor = ({ job, appointment }: Notice): CalendarOptions['method'] | undefined => {
  if (job.kind === 'cancelled') return 'CANCEL';
  return appointment.status === 'booked' ? 'REQUEST' : undefined;
};

const invitation = (notice: Notice, to: string, sender: Sender, { values, letter }: Written): Mail['calendar'] => {
  const method = methodFor(notice);
  if (method !== 'REQUEST' && method !== 'CANCEL') return undefined;
  const { appointment, audience, job, office } = notice;
  const entry = {
    appointmentId: job.appointmentId,
    sequence: appointment.sequence,
    undone: appointment.undone,
    status: 'CONFIRMED' as const,
    start: appointment.start.toISOString(),
    end: appointment.end.toISOString(),
    stampedAt: job.happenedAt.toISOString(),
    summary: oneLine(`${notice.service} – ${audience === 'client' ? values.host : values.client}`),
    description: letter.rows.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    location: oneLine([office.name, office.address].filter(Boolean).join(', ')),
    ...(letter.action && { url: letter.action.url }),
    organizer: sender.from,
    attendee: { name: oneLine(values.name), email: to },
  };
  return { method, ics: writeCalendar([entry], { method, project: sender.project }) };
};

/** The same job makes the same Message-ID, whoever sends it and however often. */
export const messageIdOf = (jobId: string, from: string): string =>
  `<job-${jobId}@${(from.split('@')[1] ?? '').replaceAll(/[^A-Za-z0-9.-]/g, '') || 'daybook.invalid'}>`;

export const composeMail = (notice: Notice, to: string, sender: Sender): Mail => {
  const written = write(notice, sender);
  const calendar = invitation(notice, to, sender, written);
  return {
    to,
    subject: written.subject,
    text: toText(written.letter),
    html: toHtml(written.letter),
    messageId: messageIdOf(notice.job.jobId, sender.from.email),
    ...(calendar && { calendar }),
  };
};

/** Two parts of a long message at most; what a network cuts off nobody reads. */
const longestSms = 300;

export const composeSms = (notice: Notice, to: string, sender: Sender): Sms => ({
  to,
  text: write(notice, sender).sms.slice(0, longestSms),
  idempotencyKey: notice.job.jobId,
});
