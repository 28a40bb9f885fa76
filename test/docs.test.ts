import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { problems } from '#contracts/problems';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** What stands between `#: name` and `#: end` in the walk, and between the same marks around a block of the README. */
const sections = (text: string, open: RegExp, close: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(open)].map((match) => {
      const from = match.index + match[0].length;
      return [match[1] ?? '', text.slice(from, text.indexOf(close, from))];
    }),
  );

const inWalk = sections(read('scripts/walk.sh'), /^#: (?!end)([\w-]+)\n/gm, '#: end');
const inReadme = sections(read('README.md'), /^<!-- walk: ([\w-]+) -->\n```bash\n/gm, '```');

describe('the documents', () => {
  it('A17 the README shows the walk that is executed, word for word and in its order', () => {
    expect(inReadme).to.deep.equal(inWalk);
    expect(Object.keys(inReadme)).to.deep.equal(Object.keys(inWalk)).and.to.have.length.above(8);
  });

  it('every file and folder that a document links to is there', () => {
    const documents = [
      ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
      ...readdirSync(new URL('../docs', import.meta.url), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.md'))
        .map((file) => `docs/${file}`),
    ];
    const broken = documents.flatMap((document) =>
      [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, link]) => new URL(link ?? '', new URL(`../${document}`, import.meta.url)))
        .filter((url) => !exists(url))
        .map((url) => `${document}: ${url.pathname}`),
    );
    expect(broken).to.deep.equal([]);
    expect(documents.length).to.be.above(8);
  });

  it('C13 every 401, 403, 410, 429 and 500 stands in the troubleshooting table, with what to do', () => {
    const table = read('docs/operations.md').split('## Troubleshooting')[1] ?? '';
    const rows = table.split('\n').filter((line) => line.split('|').length === 5);
    const missing = Object.entries(problems).filter(
      ([code, { status }]) =>
        [401, 403, 410, 429, 500].includes(status) &&
        !rows.some((row) => row.includes(`| ${status} `) && row.includes(`\`${code}\``)),
    );
    expect(missing).to.deep.equal([]);
  });
});

const exists = (url: URL): boolean => {
  try {
    readFileSync(url);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EISDIR';
  }
};
