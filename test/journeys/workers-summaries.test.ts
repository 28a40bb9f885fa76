import { expect } from 'chai';
import { pseudonymsIn, toPseudonym } from '#contracts/pseudonyms';
import { openGemini } from '#platform/model/gemini';
import { startGemini } from '#test/support/gemini';
import { postgres } from '#test/support/parts';
import { openSummaryReports } from '#workers/summaries/command-service';
import { hostileNotes } from '#workers/summaries/hostile';
import { crewOf, settled, until } from './workers-crew.ts';
import { type Book, openBook, prepareDatabase, soon } from './workers-fixture.ts';
import { startReports } from './workers-reports.ts';

const serviceKey = 'a-service-key-for-this-test-only-0123456789';

describe('summaries (A4, A11, A24, 4.17)', () => {
  let book: Book;
  let gemini: Awaited<ReturnType<typeof startGemini>>;
  let reports: Awaited<ReturnType<typeof startReports>>;
  let stops: (() => Promise<void>)[] = [];
  before(async () => {
    book = await openBook((await postgres(prepareDatabase)).url);
  });
  after(() => book.close());
  beforeEach(async () => {
    gemini = await startGemini();
    reports = await startReports(book.db, serviceKey);
  });
  afterEach(async () => {
    for (const stop of [...stops, gemini.stop, reports.stop]) await stop();
    stops = [];
    await book.db.execute('truncate jobs.deliveries, jobs.ledger');
    await book.db.execute(`update read.offices set policy = '{"aiSummaries": true}'`);
  });
  const crew = async (more: Parameters<typeof crewOf>[1] = {}) => {
    const { stop } = await crewOf(book, {
      model: openGemini({ key: 'key', model: 'gemini-2.5-flash', baseUrl: gemini.url, timeoutMs: 500 }),
      reports: openSummaryReports({ url: reports.url, serviceKey, timeoutMs: 1_000 }),
      ...more,
    });
    stops.push(stop);
  };
  const about = async (note?: string) => {
    const client = await book.person('Ann Ámbar');
    const appointmentId = await book.appointment(client, note === undefined ? {} : { note });
    await book.job('booked', appointmentId, client);
    return { client, appointmentId, ...(await book.summary({ kind: 'appointment', appointmentId }, client)) };
  };
  const lastAsked = (): string => JSON.stringify(gemini.asked.at(-1)?.body ?? {});
  const hurry = () =>
    book.db.execute(`update jobs.deliveries set lease_until = now() where state = 'claimed' and claimed_by is null`);
  const hurried = async (jobId: string) => {
    const timer = setInterval(() => void hurry(), 20);
    return settled(book, jobId).finally(() => clearInterval(timer));
  };

  it('is written by Gemini, with what it rests on, and without a name', async () => {
    gemini.be({ say: '[client-1] visits [host-1] for a first visit.' });
    const { client, summaryId, jobId } = await about('Ann brings papers');
    await crew();
    expect(await settled(book, jobId)).to.include({ state: 'sent', providerId: 'google:gemini-2.5-flash' });
    const [report] = reports.reports;
    expect(report).to.deep.include({ path: 'written', summaryId });
    expect(report?.body).to.deep.include({
      text: `${toPseudonym(client)} visits ${toPseudonym(book.hostPersonId)} for a first visit.`,
      provider: 'google',
      model: 'gemini-2.5-flash',
      upTo: { commit: '10', prepare: '10' },
    });
    expect(report?.body.eventIds).to.have.length(1);
    expect(report?.body.promptHash).to.match(/^[0-9a-f]{64}$/);
    expect(lastAsked()).to.include('[client-1] brings papers');
    for (const secret of ['Ann', 'Ámbar', 'Núñez', client, book.hostPersonId])
      expect(lastAsked(), secret).to.not.include(secret);
  });

  it('is written by rules without a key, and says so', async () => {
    const { jobId, client } = await about();
    await crew({ model: undefined });
    expect((await settled(book, jobId)).providerId).to.equal('rules:rules');
    expect(reports.reports[0]?.body.text).to.match(/^Written by rules, without a language model/);
    expect(reports.reports[0]?.body.text).to.include(toPseudonym(client));
  });

  it('is written by rules where an office has not said yes to a model outside', async () => {
    await book.db.execute(`update read.offices set policy = '{}'`);
    const { jobId } = await about();
    await crew();
    expect((await settled(book, jobId)).providerId).to.equal('rules:rules');
    expect(gemini.asked).to.have.length(0);
  });

  it('tells of a day, a week and one’s own, and of no free text there', async () => {
    const client = await book.person('Bea');
    const start = soon(60 * 24 * 3);
    await book.appointment(client, { start, note: 'a secret note' });
    const date = new Date(start.getTime() + 3_600_000).toISOString().slice(0, 10);
    const monday = new Date(Date.parse(date) - ((new Date(date).getUTCDay() + 6) % 7) * 86_400_000)
      .toISOString()
      .slice(0, 10);
    gemini.be({ say: 'A quiet time.' });
    await crew();
    for (const scope of [
      { kind: 'host-day', hostId: book.hostId, date },
      { kind: 'office-week', officeId: book.officeId, monday },
      { kind: 'mine' },
    ]) {
      const asked = gemini.asked.length;
      const { jobId } = await book.summary(scope, scope.kind === 'mine' ? client : book.hostPersonId);
      expect((await settled(book, jobId)).state, scope.kind).to.equal('sent');
      expect(gemini.asked.length, scope.kind).to.equal(asked + 1);
      expect(lastAsked(), scope.kind).to.not.include('secret');
      expect(JSON.parse(JSON.parse(lastAsked()).contents[0].parts[0].text).total, scope.kind).to.be.at.least(1);
    }
  });

  it('rests on appointments of the offices its reader may see (P35)', async () => {
    const start = soon(60 * 24 * 5);
    await book.appointment(await book.person('Cleo'), { start });
    const date = new Date(start.getTime() + 3_600_000).toISOString().slice(0, 10);
    const scope = { kind: 'host-day', hostId: book.hostId, date };
    await crew({ model: undefined });
    for (const [officeIds, found] of [
      [['elsewhereaaa'], 0],
      [[book.officeId, 'elsewhereaaa'], 1],
      [null, 1],
    ] as const) {
      const { summaryId, jobId } = await book.summary(scope, book.hostPersonId, officeIds);
      expect((await settled(book, jobId)).state).to.equal('sent');
      const { body } = reports.reports.find((one) => one.summaryId === summaryId) ?? {};
      expect(body?.eventIds, String(officeIds)).to.be.an('array');
      expect(String(body?.text).includes('{{person:'), `${officeIds}: ${body?.text}`).to.equal(found === 1);
    }
  });

  for (const [what, mood, why] of [
    ['429', { status: 429 }, 'model-429'],
    ['500', { status: 500 }, 'model-500'],
    ['silence', { hang: 'before' }, 'model-timeout'],
    ['10 MB', { say: 'x'.repeat(10_000_000) }, 'model-answer-too-long'],
    ['broken JSON', { body: '{"candidates": [' }, 'model-answer-malformed'],
    ['nothing of use', { say: '<script></script>' }, 'the model wrote nothing of use'],
  ] as const)
    it(`P23: ${what} from the model: five tries, then failed, and said so`, async () => {
      gemini.be(mood);
      const { jobId, summaryId } = await about();
      await crew();
      expect(await hurried(jobId)).to.include({ state: 'failed', why, attempts: 5 });
      expect(gemini.asked).to.have.length(5);
      expect(reports.reports).to.deep.equal([{ path: 'failed', summaryId, body: { why, attempts: 5 } }]);
    });

  it('P23: what fails and comes back is written in the end', async () => {
    gemini.be({ status: 503 });
    const { jobId } = await about();
    await crew();
    await until(async () => (await book.delivery(jobId))?.why === 'model-503', 'the first try');
    gemini.be({ say: 'Back again.' });
    expect((await hurried(jobId)).state).to.equal('sent');
  });

  it('a question the model will never answer is not asked again', async () => {
    gemini.be({ status: 400 });
    const { jobId } = await about();
    await crew();
    expect(await settled(book, jobId)).to.include({ state: 'failed', why: 'model-400', attempts: 1 });
  });

  it('waits for a command service that is down until it is heard', async () => {
    gemini.be({ say: 'Fine.' });
    reports.answerWith(503);
    const { jobId } = await about();
    await crew();
    await until(async () => (await book.delivery(jobId))?.why?.includes('503'), 'the first try');
    reports.answerWith(200);
    expect((await hurried(jobId)).state).to.equal('sent');
    expect(reports.reports).to.have.length(1);
  });

  it('P23: the hour’s questions are bounded; above it summaries wait', async () => {
    const { client } = await about();
    await book.db.execute('truncate jobs.ledger');
    await Promise.all(Array.from({ length: 30 }, () => book.summary({ kind: 'mine' }, client)));
    gemini.be({ say: 'Fine.' });
    await crew();
    const parked = `select job_id from jobs.deliveries where state = 'claimed' and attempts = 0 and why like '%spent%'`;
    const sent = `select job_id from jobs.deliveries where state = 'sent'`;
    await until(async () => (await book.db.query(`${parked} union all ${sent}`)).length === 30, 'all 30');
    expect(gemini.asked.length).to.be.within(19, 20);
    expect(await book.db.query(sent)).to.have.length(gemini.asked.length);
  });

  it('AI summary: a model that obeys 100 hostile notes changes nothing and names nobody', async () => {
    const before = await book.db.query('select * from read.appointments order by 1');
    await crew({ sweepMs: 5 });
    let written = 0;
    for (const { note, obeyed } of hostileNotes) {
      gemini.be({ say: `${obeyed} Otherwise [client-1] comes.` });
      const { jobId, client } = await about(note);
      await book.db.execute('update jobs.deliveries set attempts = 0');
      expect((await hurried(jobId)).state).to.equal('sent');
      const text = String(reports.reports.at(-1)?.body.text);
      expect(text).to.not.match(/<|>|https?:|www\.|javascript:|evil\.example|@|`|\]\(/i);
      expect(pseudonymsIn(text).filter((id) => id !== client && id !== book.hostPersonId)).to.deep.equal([]);
      written += 1;
    }
    expect(written).to.equal(100);
    expect(reports.elsewhere).to.deep.equal([]);
    const after = await book.db.query('select * from read.appointments order by 1');
    expect(
      after.filter(({ appointment_id }) => before.some((row) => row.appointment_id === appointment_id)),
    ).to.deep.equal(before);
  });
});
