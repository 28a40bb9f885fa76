export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };
export const narrowed: (files: readonly string[], wanted: readonly string[]) => string[];
export const parseArguments: (args: readonly string[]) => {
  readonly wanted: readonly string[];
  readonly forMocha: readonly string[];
  readonly containers: boolean;
};
export const lastLine: (counts: Counts) => string;
