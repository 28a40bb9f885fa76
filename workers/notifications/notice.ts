/** What a notice can be about, and who can be told. One job tells one person one thing on one channel. */
export const noticeKinds = ['requested', 'booked', 'approved', 'declined', 'rescheduled', 'cancelled'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** The client it is for, or somebody on the other side of the desk. */
export type Audience = 'client' | 'staff';

export type NoticeJob = {
  readonly jobId: string;
  readonly kind: NoticeKind;
  readonly channel: 'mail' | 'sms';
  readonly personId: string;
  readonly appointmentId: string;
  /** The appointment's sequence when the thing happened. */
  readonly sequence: number | null;
  readonly happenedAt: Date;
  /** It was a day old when it was first seen: more likely a restored backup than news (P29). */
  readonly late: boolean;
  /** When it was to begin before it was moved. */
  readonly was: Date | null;
};

/** All that a notice says, in plain text, as it stands at the moment of sending. `null`: erased or none. */
export type Notice = {
  readonly job: NoticeJob;
  readonly audience: Audience;
  readonly appointment: {
    readonly status: string;
    readonly sequence: number;
    /** How often its cancellation was undone. */
    readonly undone: number;
    readonly start: Date;
    readonly end: Date;
  };
  readonly office: { readonly name: string; readonly zone: string; readonly address: string | null };
  readonly service: string;
  readonly hostName: string | null;
  readonly clientName: string | null;
  readonly recipient: {
    readonly name: string | null;
    readonly email: string | null;
    readonly phone: string | null;
    readonly zone: string | null;
    readonly locale: string | null;
  };
};
