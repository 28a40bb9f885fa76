import { type ProblemCode, problems } from '#contracts/problems';
import { escapeHtml, page } from './html.ts';

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

export const problemPage = (code: ProblemCode): string => {
  const { status, title, help } = problems[code];
  return page(
    title,
    `<p class="soft">Problem <code>${code}</code>, status ${status}</p><h1>${escapeHtml(title)}</h1><p>${escapeHtml(help)}</p>`,
  );
};
