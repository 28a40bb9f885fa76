const tries = 10;

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** A fetch that waits as long as a 503 asks for, since parts may still be starting, and says which call failed. */
export const patient =
  (ask: typeof fetch = fetch, pause: (seconds: number) => Promise<void> = wait): typeof fetch =>
  async (url, init) => {
    const call = `${init?.method ?? 'GET'} ${new URL(String(url)).pathname}`;
    for (let attempt = 1; ; attempt += 1) {
      const response = await ask(url, init).catch((cause: unknown) => {
        throw new Error(`${call} was not answered`, { cause });
      });
      if (response.status !== 503) return response;
      if (attempt === tries) throw new Error(`${call} answered 503 ${tries} times: ${await response.text()}`);
      await response.body?.cancel();
      const seconds = Number(response.headers.get('retry-after'));
      await pause(Math.min(Math.max(Number.isFinite(seconds) ? seconds : 1, 1), 5));
    }
  };
