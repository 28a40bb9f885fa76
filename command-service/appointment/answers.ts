import type { Question, Terms } from '#contracts/events/index';
import { Problem } from '#contracts/problems';

type Answers = Readonly<Record<string, unknown>>;

const fits = ({ kind, options }: Question, value: unknown): boolean => {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'yes-no':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    case 'choice':
      return typeof value === 'string' && (options ?? []).includes(value);
  }
};

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Answers only to what is asked; what is required must be there, unless staff book on the telephone. */
export const checkAnswers = (terms: Terms, answers: Answers = {}, asStaff: boolean): void => {
  const errors: { pointer: string; detail: string }[] = [];
  for (const id of Object.keys(answers))
    if (!terms.questions.some(({ questionId }) => questionId === id))
      errors.push({ pointer: `#/body/answers/${id}`, detail: 'is not asked' });
  for (const question of terms.questions) {
    const value = answers[question.questionId];
    const pointer = `#/body/answers/${question.questionId}`;
    if (isEmpty(value)) {
      if (question.required && !asStaff) errors.push({ pointer, detail: 'must be answered' });
    } else if (!fits(question, value)) errors.push({ pointer, detail: `must be a ${question.kind}` });
  }
  if (errors.length > 0) throw new Problem('invalid-request', { errors });
};
