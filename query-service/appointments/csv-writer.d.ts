/** The package points its types at its own TypeScript source, which a strict compiler refuses; this is what we use of it. */
declare module 'csv-writer/dist/index.js' {
  export type Stringifier = {
    getHeaderString(): string | null;
    stringifyRecords(records: readonly Readonly<Record<string, string>>[]): string;
  };
  export const createObjectCsvStringifier: (options: {
    readonly header: readonly { readonly id: string; readonly title: string }[];
    readonly recordDelimiter: '\n' | '\r\n';
    readonly alwaysQuote: boolean;
  }) => Stringifier;
}
