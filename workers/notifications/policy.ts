import type { NoticeJob, NoticeKind } from './notice.ts';

/** What was read a moment before sending. Undefined: there is no such row. */
export type Facts = {
  readonly appointment: { readonly status: string; readonly sequence: number; readonly end: Date } | undefined;
  readonly recipient:
    | {
        readonly status: string;
        /** Something a message on this channel can be addressed to. */
        readonly hasAddress: boolean;
        /** What they set themselves; not set is yes. */
        readonly wants: boolean;
      }
    | undefined;
};

export type Verdict = { readonly send: true } | { readonly send: false; readonly why: string };

const send: Verdict = { send: true };
const suppress = (why: string): Verdict => ({ send: false, why });

/** The state in which each notice is still true. Anything else happened since, and a later notice tells of it. */
const trueWhile: Readonly<Record<NoticeKind, readonly string[]>> = {
  requested: ['requested'],
  booked: ['booked'],
  approved: ['booked'],
  declined: ['declined'],
  rescheduled: ['requested', 'booked'],
  cancelled: ['cancelled'],
};

/** Is the notice of this job still true, and may this person be told? Pure: the same facts, the same verdict (P22). */
export const judge = (job: NoticeJob, { appointment, recipient }: Facts, now: Date): Verdict => {
  if (job.late) return suppress('it was a day old when it was first seen, as after a restore');
  if (!appointment) return suppress('the appointment is not there');
  if (!trueWhile[job.kind].includes(appointment.status))
    return suppress(`the appointment is ${appointment.status} by now`);
  if (job.sequence !== null && job.sequence !== appointment.sequence)
    return suppress('the appointment was moved since; a later notice tells of it');
  if (appointment.end <= now) return suppress('the appointment is over');
  if (!recipient) return suppress('the recipient is not there');
  if (recipient.status !== 'active') return suppress(`the recipient is ${recipient.status}`);
  if (!recipient.hasAddress)
    return suppress(job.channel === 'mail' ? 'no usable e-mail address' : 'no usable phone number');
  if (!recipient.wants) return suppress(`the recipient does not want ${job.channel}`);
  return send;
};
