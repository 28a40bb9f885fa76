import { expect } from 'chai';
import { victims } from '../campaigns/crashes-kills.ts';
import { judgeMails } from '../campaigns/crashes-mail-verdict.ts';
import { type CrashReport, runCrashes } from '../campaigns/crashes-run.ts';
import { faultsOfLog } from '../campaigns/crashes-verdict.ts';

/** The small form of `test/campaigns/crashes.ts`: each process once. */
describe('kill -9 of each process under load', function () {
  this.timeout(240_000);
  let report: CrashReport;
  before(async () => {
    report = await runCrashes({ seed: 1, count: victims.length, rate: 8 });
  });

  it('P1 P20 loses no acknowledged booking, applies no refused one, and tells everybody once', () => {
    expect(report.faults).to.deep.equal([]);
    expect(report.kills.map(({ name }) => name)).to.have.members([...victims]);
    expect(report.acked).to.be.greaterThan(50);
    expect(report.refused).to.be.greaterThan(0);
    expect(report.mail.mails).to.be.greaterThan(50);
  });

  it('P1 a lost, doubled, altered or unasked booking would have been seen', () => {
    const { log, entries } = report.evidence;
    const acked = entries.find(({ wish, answer }) => wish.kind === 'booked' && answer?.kind === 'acked');
    const refused = entries.find(({ answer }) => answer?.kind === 'refused');
    const booked = log.find(({ metadata }) => metadata.$correlationId === acked?.key);
    if (!acked || !refused || booked?.type !== 'AppointmentBooked') throw new Error('the run had no such thing');
    const seen = (events: typeof log) => faultsOfLog(events, entries).join('\n');
    const as = ($correlationId: string) => ({ ...booked, metadata: { ...booked.metadata, $correlationId } });
    expect(seen(log.filter((event) => event !== booked))).to.include(`acknowledged and lost: ${acked.key}`);
    expect(seen([...log, booked]))
      .to.include(`done more than once: ${acked.key}`)
      .and.include('booked-twice');
    expect(seen([...log, as(refused.key)])).to.include('and done: ');
    expect(seen([...log, as('nobody')])).to.include('nobody asked for it');
    const moved = { ...booked, data: { ...booked.data, start: '2031-01-01T09:00:00.000Z' } };
    expect(seen(log.map((event) => (event === booked ? moved : event)))).to.include(
      `done otherwise than acknowledged: ${acked.key}`,
    );
  });

  it('P20 a missing, doubled or invented mail would have been seen', () => {
    const { log, byTopic, heldBack } = report.evidence;
    const [topic, mails] = [...byTopic].at(-1) ?? [];
    if (!topic || !mails) throw new Error('nobody was told anything');
    const seen = (changed: typeof byTopic) => judgeMails(log, changed, heldBack, []).faults.join('\n');
    expect(seen(new Map([...byTopic].filter(([one]) => one !== topic)))).to.include('no mail');
    expect(seen(new Map([...byTopic, [topic, [...mails, ...mails]]]))).to.include('told twice');
    expect(seen(new Map([...byTopic, ['nothing REQUEST 0', mails]]))).to.include('a mail about nothing');
  });
});
