import type { Audience, NoticeKind } from './notice.ts';

export type Template = {
  readonly subject: string;
  readonly heading: string;
  readonly lead: string;
  readonly sms: string;
};
export type Labels = Readonly<
  Record<'when' | 'before' | 'yourTime' | 'where' | 'with' | 'client' | 'what' | 'open' | 'footer', string>
> & {
  /** Said of a person who is not named any more. */
  readonly nobody: string;
};
export type Language = {
  /** How dates and times are written. */
  readonly dates: string;
  readonly labels: Labels;
  readonly notices: Readonly<Record<Audience, Readonly<Record<NoticeKind, Template>>>>;
};

/** The subject names neither service nor reason: it is read on locked screens and in other people's sight. */
const english: Language = {
  dates: 'en-GB',
  labels: {
    when: 'When',
    before: 'Before',
    yourTime: 'In your time zone',
    where: 'Where',
    with: 'With',
    client: 'Client',
    what: 'What',
    open: 'Open the appointment',
    footer: '{{project}} sent this because of an appointment at {{office}}. Please do not answer this mail.',
    nobody: 'somebody',
  },
  notices: {
    client: {
      requested: {
        subject: 'We have your request for {{when}}',
        heading: 'We have your request',
        lead: 'Hello {{name}}, the time is kept for you. You will get another mail as soon as {{office}} has decided.',
        sms: '{{project}}: we have your request for {{when}} at {{office}}.',
      },
      booked: {
        subject: 'Your appointment is booked: {{when}}',
        heading: 'Your appointment is booked',
        lead: 'Hello {{name}}, we look forward to seeing you.',
        sms: '{{project}}: your appointment at {{office}} is booked for {{when}}.',
      },
      approved: {
        subject: 'Your appointment is confirmed: {{when}}',
        heading: 'Your appointment is confirmed',
        lead: 'Hello {{name}}, {{office}} has approved your request. We look forward to seeing you.',
        sms: '{{project}}: {{office}} has approved your appointment for {{when}}.',
      },
      declined: {
        subject: 'Your request for {{when}} could not be granted',
        heading: 'Your request could not be granted',
        lead: 'Hello {{name}}, we are sorry: {{office}} cannot receive you at the time below. Other times may be free.',
        sms: '{{project}}: {{office}} cannot receive you for {{when}}. Other times may be free.',
      },
      rescheduled: {
        subject: 'Your appointment has a new time: {{when}}',
        heading: 'Your appointment has a new time',
        lead: 'Hello {{name}}, the time below replaces the earlier one.',
        sms: '{{project}}: your appointment at {{office}} has a new time: {{when}}.',
      },
      cancelled: {
        subject: 'Your appointment is cancelled: {{when}}',
        heading: 'Your appointment is cancelled',
        lead: 'Hello {{name}}, the appointment below will not take place.',
        sms: '{{project}}: your appointment at {{office}} for {{when}} is cancelled.',
      },
    },
    staff: {
      requested: {
        subject: 'A request waits for a decision: {{when}}',
        heading: 'A request waits for a decision',
        lead: 'Hello {{name}}, {{client}} asks for the time below. It is kept until somebody decides.',
        sms: '{{project}}: a request for {{when}} waits for a decision.',
      },
      booked: {
        subject: 'New appointment: {{when}}',
        heading: 'New appointment',
        lead: 'Hello {{name}}, {{client}} has an appointment with {{host}}.',
        sms: '{{project}}: new appointment, {{when}}.',
      },
      approved: {
        subject: 'Request approved: {{when}}',
        heading: 'Request approved',
        lead: 'Hello {{name}}, the request of {{client}} was approved.',
        sms: '{{project}}: the request for {{when}} was approved.',
      },
      declined: {
        subject: 'Request declined: {{when}}',
        heading: 'Request declined',
        lead: 'Hello {{name}}, the request of {{client}} was declined. The time is free again.',
        sms: '{{project}}: the request for {{when}} was declined.',
      },
      rescheduled: {
        subject: 'Appointment moved: {{when}}',
        heading: 'Appointment moved',
        lead: 'Hello {{name}}, the appointment of {{client}} has the new time below.',
        sms: '{{project}}: an appointment was moved to {{when}}.',
      },
      cancelled: {
        subject: 'Appointment cancelled: {{when}}',
        heading: 'Appointment cancelled',
        lead: 'Hello {{name}}, the appointment of {{client}} will not take place. The time is free again.',
        sms: '{{project}}: the appointment for {{when}} is cancelled.',
      },
    },
  },
};

/** One entry for each language; a new one is a new entry here, whole, or it does not compile. */
const languages: Readonly<Record<string, Language>> = { en: english };

/** `de-CH` is served by `de`; who has none we speak gets English. */
export const languageFor = (locale: string | null): { readonly code: string; readonly language: Language } => {
  const code = (locale ?? 'en').toLowerCase().split(/[-_]/)[0] ?? 'en';
  const language = Object.hasOwn(languages, code) ? languages[code] : undefined;
  return language ? { code, language } : { code: 'en', language: english };
};
