import type { AppointmentStatus, HeldTime, Line, Terms } from '#contracts/events/index';
import type { TimeTerms } from '#timetable/rules';
import type { Day } from '#timetable/types';
import type { HoldElsewhere } from '../append/decider.ts';
import type { PageHold } from './state.ts';

/** What a time is measured against; the handler's caller looked it up, so that deciding needs nothing else. */
export type Measure = {
  /** Epoch milliseconds: the instant at which it is decided. */
  readonly now: number;
  readonly day: Day;
  readonly terms: TimeTerms;
  /** Staff need no notice and no booking window, and a booking by them needs no approval. */
  readonly asStaff?: boolean;
  readonly hostLimits?: { readonly perDay?: number };
  /** What the index of clients knows against it: best effort, with a detector behind it. */
  readonly client?: {
    readonly clashes?: readonly string[];
    readonly limit?: { readonly limit: string; readonly most: number; readonly count: number };
  };
};

/** The new time of a line, as an event carries it. */
export type NewTime = Pick<
  Line,
  'start' | 'end' | 'zone' | 'localStart' | 'tzdb' | 'bufferBefore' | 'bufferAfter' | 'officeId' | 'capacity'
>;

type About = { readonly appointmentId: string; readonly now: number };
type WithReason = { readonly reason?: string };

export type BookAppointment = Measure & {
  readonly type: 'BookAppointment';
  readonly page: string;
  readonly line: Line;
  readonly approval: Terms['approval'];
  /** The time kept on this page while the form was filled in. */
  readonly holdId?: string;
  /** Holds on a room's page or the client's diary that this booking commits. */
  readonly holds?: readonly HoldElsewhere[];
  readonly overbook?: { readonly reason: string };
};

export type ApproveAppointment = About & { readonly type: 'ApproveAppointment' };
export type DeclineAppointment = About & WithReason & { readonly type: 'DeclineAppointment' };

export type CancelAppointment = About &
  WithReason & {
    readonly type: 'CancelAppointment';
    readonly by: 'client' | 'staff' | 'system';
    /** Minutes of the service's notice for cancelling; only a client is bound by it. */
    readonly notice: number;
  };

export type RescheduleAppointment = Measure &
  WithReason & {
    readonly type: 'RescheduleAppointment';
    readonly appointmentId: string;
    readonly time: NewTime;
  };

export type MoveOut = About &
  WithReason & {
    readonly type: 'MoveOut';
    readonly page: string;
    readonly toPage: string;
    readonly hold: HoldElsewhere;
    readonly hostId: string;
    readonly time: NewTime;
    /** Minutes of the service's notice for a change of time. */
    readonly notice: number;
    readonly asStaff?: boolean;
  };

/** Confirms the hold of a move that was committed on another page. */
export type MoveIn = {
  readonly type: 'MoveIn';
  readonly holdId: string;
  readonly fromPage: string;
  readonly line: Line;
  readonly status: AppointmentStatus;
};

export type HoldTime = Measure & {
  readonly type: 'HoldTime';
  readonly holdId: string;
  readonly purpose: PageHold['purpose'];
  readonly until: string;
  readonly commitsOn: string;
  readonly held: HeldTime;
};

export type ReleaseHold = {
  readonly type: 'ReleaseHold';
  readonly page: string;
  readonly holdId: string;
  readonly why: 'withdrawn' | 'abandoned';
  /** Where CommitAbandoned stands; without it only a hold that commits on this very page can be freed. */
  readonly fencedBy?: { readonly stream: string; readonly revision: number };
};

/** Confirms a room's or a diary's hold that a booking elsewhere committed. */
export type ConfirmHold = { readonly type: 'ConfirmHold'; readonly holdId: string; readonly appointmentId: string };

/** The fence: from here on no append on this page can commit that hold. */
export type AbandonCommit = {
  readonly type: 'AbandonCommit';
  readonly holdId: string;
  readonly why: 'refused' | 'cancelled' | 'lost-race' | 'expired' | 'gave-up';
};

export type BlockTime = {
  readonly type: 'BlockTime';
  readonly blockId: string;
  readonly hostId: string;
  readonly time: Pick<Line, 'start' | 'end' | 'zone' | 'localStart' | 'tzdb'>;
  readonly now: number;
  readonly day: Day;
  readonly reason?: string;
};
export type UnblockTime = { readonly type: 'UnblockTime'; readonly blockId: string };

export type CheckIn = About & { readonly type: 'CheckIn' };
export type CompleteAppointment = About & { readonly type: 'CompleteAppointment' };
export type MissAppointment = About & { readonly type: 'MissAppointment' };

/** Takes the last change of status back; a line that was struck out takes its time again, if it is free. */
export type UndoStatus = Measure & WithReason & { readonly type: 'UndoStatus'; readonly appointmentId: string };

export type AnnotateAppointment = {
  readonly type: 'AnnotateAppointment';
  readonly appointmentId: string;
  readonly note?: string;
  readonly answers?: Readonly<Record<string, unknown>>;
};

export type PageCommand =
  | BookAppointment
  | ApproveAppointment
  | DeclineAppointment
  | CancelAppointment
  | RescheduleAppointment
  | MoveOut
  | MoveIn
  | HoldTime
  | ReleaseHold
  | ConfirmHold
  | AbandonCommit
  | BlockTime
  | UnblockTime
  | CheckIn
  | CompleteAppointment
  | MissAppointment
  | UndoStatus
  | AnnotateAppointment;
