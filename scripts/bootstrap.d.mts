export const root: string;
export const complaintAboutNode: (version: string) => string | undefined;
export const installStamp: (
  lockfile: string | Buffer,
  runtime: { readonly platform: string; readonly arch: string; readonly abi: string },
) => string;
export const npmCommand: (execPath: string, npmExecPath: string | undefined) => string[];
export const explainInstallFailure: (output: string) => string;
export const ensureInstalled: (say: (line: string) => void) => Promise<void>;
