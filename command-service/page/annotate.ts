import { isDeepStrictEqual } from 'node:util';
import type { PageEvent } from '#contracts/events/index';
import type { Decision } from '../append/decider.ts';
import type { AnnotateAppointment } from './commands.ts';
import { onLine } from './find.ts';
import type { Page } from './state.ts';

/** Sealed values cannot be compared, so a note that is stored already is stored once more; that is all the harm. */
export const annotate = (page: Page, command: AnnotateAppointment): Decision<PageEvent> =>
  onLine(page, command.appointmentId, ({ line }) => {
    const { appointmentId, note, answers } = command;
    const sameNote = note === undefined || note === line.note;
    const sameAnswers = answers === undefined || isDeepStrictEqual(answers, line.answers);
    if (sameNote && sameAnswers) return [];
    const { clientId } = line;
    const data = {
      appointmentId,
      clientId,
      ...(note !== undefined && { note }),
      ...(answers && { answers: { ...answers } }),
    };
    return [{ type: 'AppointmentAnnotated', data }];
  });
