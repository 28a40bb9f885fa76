/**
 * Places for what comes and goes all the time. A Map that is filled and emptied again leaves its outgrown tables behind,
 * and each of them holds on to whatever was in it until the next full collection: most requests outlived their answers
 * so, and clearing them away cost a twentieth of the process (docs/adr/0016).
 */
export const openSlots = <T>() => {
  const items: (T | undefined)[] = [];
  const free: number[] = [];
  return {
    put(item: T): number {
      const at = free.pop() ?? items.length;
      items[at] = item;
      return at;
    },
    get: (at: number): T | undefined => items[at],
    clear(at: number): void {
      if (items[at] === undefined) return;
      items[at] = undefined;
      free.push(at);
    },
    size: (): number => items.length - free.length,
    all: (): readonly T[] => items.filter((item) => item !== undefined),
  };
};
export type Slots<T> = ReturnType<typeof openSlots<T>>;
