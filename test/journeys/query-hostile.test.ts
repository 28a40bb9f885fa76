import { expect } from 'chai';
import { book, furnish } from './query-scene.ts';
import { hosts, monday, offices, openWorld, people, services, type World } from './query-world.ts';

const heads = [
  "'",
  '"',
  "')",
  "';",
  '"; ',
  "' OR 1=1",
  '1;',
  '\\',
  '%27',
  '$1',
  '`',
  '*/',
  "E'\\",
  'ＡＮＤ ',
  '\u0000',
];
const tails = [
  ' OR 1=1 --',
  '; drop table read.appointments; --',
  ' UNION SELECT name::text FROM read.persons --',
  '; select pg_sleep(10) --',
  ') or exists(select 1) --',
  '/**/or/**/1=1',
  "' || (select current_user) || '",
  "; copy (select 1) to program 'id' --",
  "' and 1=cast((select version()) as int) --",
  ' limit 0 offset 0; --',
];
const wheres = (payload: string): string[] => {
  const text = encodeURIComponent(payload);
  return [
    `/appointments?hostId=${text}`,
    `/appointments?sort=${text}`,
    `/appointments?status=${text}`,
    `/appointments?from=${text}`,
    `/appointments?cursor=${text}`,
    `/offices?q=${text}`,
    `/hosts?q=${text}`,
    `/services?q=${text}`,
    `/clients?q=${text}`,
    `/clients?q=an&cursor=${text}`,
    `/clients/${text}`,
    `/appointments/${text}`,
    `/audit/events?stream=${text}`,
    `/audit/streams/${text}`,
    `/stats/overview?from=${monday}&to=${monday}&officeId=${text}`,
  ];
};

const cells = (): string[] => {
  const starts = [
    '=',
    '+',
    '-',
    '@',
    '\t=',
    '\r=',
    '\n=',
    '＝',
    '＋',
    '－',
    '＠',
    ' =',
    '\u00a0=',
    '\u200b=',
    '\ufeff@',
    '\u0000=',
    '"=',
    '−',
  ];
  const ends = [
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://x.test","y")',
    '1+1',
    'SUM(A1:A9)',
    'IMPORTXML("http://x.test","//a")',
    'WEBSERVICE("http://x.test")',
    '1,"2",3',
    '2\r\n=3',
    'DDE("cmd";"/C calc";"x")',
    '"";=1',
    'A1\n+1',
    '@SUM(1)',
    "'quoted'",
    '-1-1',
    '\t1',
    'ＳＵＭ（1）',
    'x"y',
    ';=1',
    '|x',
    '0',
    'rept("a",3)',
    'info("os")',
    'cell("filename")',
    'call("x","y")',
    'register.id("x","y")',
    'exec("x")',
    'true()',
    'now()',
  ];
  return starts.flatMap((start) => ends.map((end) => start + end));
};

/** RFC 4180, written apart from the writer. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let i = 0; i < text.length; ) {
    expect(text[i], 'every field is quoted, or empty').to.be.oneOf(['"', ',', '\r']);
    let field = '';
    if (text[i] === '"') {
      for (i += 1; text[i] !== '"' || text[i + 1] === '"'; i += 1) {
        if (text[i] === '"') i += 1;
        field += text[i];
      }
      i += 1;
    }
    row.push(field);
    if (text[i] === ',') i += 1;
    else {
      expect(text.slice(i, i + 2)).to.equal('\r\n');
      rows.push(row);
      row = [];
      i += 2;
    }
  }
  return rows;
};

describe('query-service: hostile input', function () {
  this.timeout(120_000);
  let world: World;
  before(async () => {
    world = await openWorld();
    await furnish(world);
  });
  after(() => world.close());

  it('P31 P32: 300 pieces of SQL find nothing, break nothing and are told nothing', async () => {
    await book(world);
    const payloads = heads
      .flatMap((head) => tails.map((tail) => head + tail))
      .flatMap((one) => [one, `${monday}${one}`]);
    expect(payloads).to.have.length(300);
    let slowest = 0;
    for (const [i, payload] of payloads.entries()) {
      const paths = wheres(payload);
      const path = paths[i % paths.length] ?? '';
      const started = Date.now();
      const { status, text, headers } = await world.get(path, 'boss');
      slowest = Math.max(slowest, Date.now() - started);
      expect([200, 400, 404], `${path}: ${text}`).to.include(status);
      if (status !== 200) expect(headers.get('content-type')).to.equal('application/problem+json');
      expect(text).not.to.match(/syntax error|PostgreSQL|current_user|relation |Name of|at \w+ \(/);
    }
    expect(slowest).to.be.below(2_000);
    expect((await world.get('/appointments', 'boss')).body.items).to.have.length(1);
  });

  it('A8: no cell of an export starts active, whatever stands in it', async () => {
    const payloads = cells();
    expect(payloads.length).to.be.at.least(500);
    for (const note of payloads) await book(world, { clientId: people.berta, note });
    const { text, headers } = await world.get(`/appointments/export?clientId=${people.berta}`, 'boss');
    expect(headers.get('content-type')).to.equal('text/csv; charset=utf-8');
    // fetch drops the byte order mark when it decodes.
    const [head = [], ...rows] = parseCsv(text);
    expect(head[0]).to.equal('appointmentId');
    expect(rows).to.have.length(payloads.length);
    const noteAt = head.indexOf('note');
    const notes = new Set(rows.map((row) => row[noteAt]));
    for (const cell of rows.flat()) {
      expect(cell).not.to.match(/^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠−]/u);
      expect(cell).not.to.match(/^\p{Cc}/u);
    }
    const lost = payloads.filter((payload) => !notes.has(payload) && !notes.has(`'${payload}`));
    expect(lost).to.eql([]);
  });

  it('A8: exports what a list shows and no more, in both formats, in batches', async () => {
    const exported = async (caller: string, format: string) =>
      (await world.get(`/appointments/export?format=${format}`, caller)).text.split(format === 'csv' ? '\r\n' : '\n');
    const lines = await exported('boss', 'ndjson');
    expect(lines.length - 1).to.equal((await exported('boss', 'csv')).filter((line) => /^"host/.test(line)).length);
    expect(JSON.parse(lines[0] ?? '')).to.include({ hostId: hosts.a1, officeId: offices.a, serviceId: services.talk });
    expect((await exported('anna', 'ndjson')).length - 1).to.equal(1);
    expect((await exported('secretaryA', 'ndjson')).length).to.equal(lines.length);
    expect(await exported('deskB', 'ndjson')).to.eql(['']);
    for (const caller of ['deskA', 'auditor', 'nobody'])
      expect((await world.get('/appointments/export', caller)).status, caller).to.be.oneOf([401, 403]);
  });
});
