/** What a test asked the next deliveries to suffer. */
export type Fault = { readonly refuse?: number; readonly code?: number; readonly hang?: number };
export type Verdict =
  | { readonly kind: 'accept' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'refuse'; readonly code: number };

export type Faults = { set(fault: Fault): void; clear(): void; pending(): Fault; next(): Verdict };

/** Hanging comes before refusing; both count down, then all is well again. */
export const faults = (defaultCode: number): Faults => {
  let fault: Fault = {};
  return {
    set(wanted) {
      fault = wanted;
    },
    clear() {
      fault = {};
    },
    pending: () => fault,
    next() {
      const { refuse = 0, hang = 0, code = defaultCode } = fault;
      if (hang > 0) {
        fault = { ...fault, hang: hang - 1 };
        return { kind: 'hang' };
      }
      if (refuse === 0) return { kind: 'accept' };
      fault = { ...fault, refuse: refuse - 1 };
      return { kind: 'refuse', code };
    },
  };
};
