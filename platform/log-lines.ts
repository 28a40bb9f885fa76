/** So long a line may wait for others; what is killed in that time takes its last lines with it, warnings never. */
const longestMs = 20;
const mostCharacters = 65_536;

/**
 * Several lines in one write: written each for itself, the lines of requests cost a busy process a tenth of its time.
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
