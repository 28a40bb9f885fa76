import type { Line, PageEvent, Position } from '#contracts/events/index';
import { Problem } from '#contracts/problems';
import type { CommandMeta } from '../append/request.ts';
import type { AbandonCommit, Measure, NewTime } from './commands.ts';
import { pageItemIdOf, pageOf } from './ids.ts';

/** To another time, on whichever page that is; measured against the page it goes to. */
export type MoveRequest = Measure & {
  readonly appointmentId: string;
  readonly toPage: string;
  readonly time: NewTime;
  readonly reason?: string;
  readonly meta: CommandMeta;
};

export type Moved = {
  /** The page it is on now, as far as this command knows. */
  readonly stream: string;
  readonly line: Line;
  readonly events: readonly PageEvent[];
  readonly position: Position | undefined;
  readonly repeated: boolean;
};

/** How often a move that lost its page to another one starts over, each time with a hold of its own. */
export const mostAttempts = 5;

/** The hold of one attempt; a repeat of the command by another process finds it by the same ids. */
export const attemptIds = ({ toPage, meta }: MoveRequest, attempt: number) => {
  const { hostId, date } = pageOf(toPage);
  const label = `hold-${attempt}`;
  return {
    holdId: pageItemIdOf(hostId, date, meta.commandId, label),
    meta: { ...meta, commandId: `${meta.commandId}/${label}` },
  };
};

/** It went to another page between the look and the command. */
export const isMoved = (error: unknown): boolean =>
  error instanceof Problem && error.code === 'not-allowed-in-status' && error.facts.state === 'moved';

export const refusedFor = (problem: Problem): AbandonCommit['why'] => {
  if (problem.facts.state === 'cancelled') return 'cancelled';
  return isMoved(problem) || problem.code === 'busy-page' || problem.code === 'unavailable' ? 'gave-up' : 'refused';
};
