/** So long a line may wait for others; what is killed in that time takes its last lines with it, warnings never. */
const longestMs = 20;
const mostCharacters = 65_536;

/**
 * Several lines in one write: a write to a file or a pipe holds the process up, and each request has a line.
 * What is left is written when the process ends.
 */
export const gatherLines = (write: (text: string) => void) => {
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (text === '') return;
    const gathered = text;
    text = '';
    write(gathered);
  };
  process.once('exit', flush);
  return {
    add(line: string): void {
      text += `${line}\n`;
      if (text.length >= mostCharacters) flush();
      else timer ??= setTimeout(flush, longestMs).unref();
    },
    flush,
  };
};
