/** Planning costs a small statement more than doing it, so what is asked again and again is planned once a connection. */
const often = 3;
const mostNames = 400;
const mostTexts = 2_000;

/**
 * Names for statements that come often. Bounded: texts made anew for each request (filters, lists) never come often
 * enough, and past so many names nothing more is prepared.
 */
export const prepareOften = () => {
  const seen = new Map<string, number>();
  const names = new Map<string, string>();
  const never = new Set<string>();
  let made = 0;
  return {
    nameFor: (text: string, values: number): { readonly name?: string } => {
      const name = names.get(text);
      if (name !== undefined) return { name };
      // Without values it may be several statements at once, which cannot be prepared.
      if (values === 0 || names.size >= mostNames || never.has(text)) return {};
      const times = (seen.get(text) ?? 0) + 1;
      if (times >= often) {
        seen.delete(text);
        made += 1;
        names.set(text, `often ${made}`);
      } else {
        if (seen.size >= mostTexts) seen.clear();
        seen.set(text, times);
      }
      return {};
    },
    /** A view that readers ask changed its columns: whoever tries again is answered without the old plan. */
    neverAgain: (text: string): void => {
      names.delete(text);
      if (never.size < mostTexts) never.add(text);
    },
  };
};
