import { type AnyEvent, PageEvent } from '#contracts/events/index';
import type { Decider, Decision } from '../append/decider.ts';
import { annotate } from './annotate.ts';
import { approve, decline } from './approval.ts';
import { block, unblock } from './block.ts';
import { book } from './book.ts';
import { cancel } from './cancel.ts';
import type { PageCommand } from './commands.ts';
import { evolve } from './evolve.ts';
import { abandonCommit, confirmHold, holdTime, releaseHold } from './hold.ts';
import { checkIn, complete, miss, undo } from './lifecycle.ts';
import { moveIn } from './move-in.ts';
import { moveOut } from './move-out.ts';
import { reschedule } from './reschedule.ts';
import { emptyPage, type Page } from './state.ts';

const types = new Set<string>(PageEvent.options.map(({ shape }) => shape.type.value));
const isEvent = (event: AnyEvent): event is PageEvent => types.has(event.type);

export const decide = (page: Page, command: PageCommand): Decision<PageEvent> => {
  switch (command.type) {
    case 'BookAppointment':
      return book(page, command);
    case 'ApproveAppointment':
      return approve(page, command);
    case 'DeclineAppointment':
      return decline(page, command);
    case 'CancelAppointment':
      return cancel(page, command);
    case 'RescheduleAppointment':
      return reschedule(page, command);
    case 'MoveOut':
      return moveOut(page, command);
    case 'MoveIn':
      return moveIn(page, command);
    case 'HoldTime':
      return holdTime(page, command);
    case 'ReleaseHold':
      return releaseHold(page, command);
    case 'ConfirmHold':
      return confirmHold(page, command);
    case 'AbandonCommit':
      return abandonCommit(page, command);
    case 'BlockTime':
      return block(page, command);
    case 'UnblockTime':
      return unblock(page, command);
    case 'CheckIn':
      return checkIn(page, command);
    case 'CompleteAppointment':
      return complete(page, command);
    case 'MissAppointment':
      return miss(page, command);
    case 'UndoStatus':
      return undo(page, command);
    case 'AnnotateAppointment':
      return annotate(page, command);
  }
};

/** The rules of one host's one day; the only way by which a line can come to stand on a page. */
export const pageDecider: Decider<Page, PageCommand, PageEvent> = { initial: emptyPage, isEvent, evolve, decide };
