import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'chai';
import ICAL from 'ical.js';
import type { EventOf, EventType, Line } from '#contracts/events/index';
import { toPseudonym } from '#contracts/pseudonyms';
import { openMemoryStore } from '#platform/event-store/memory';
import { silentLog } from '#platform/log';
import type { Db } from '#platform/postgres/db';
import { migrate } from '#platform/postgres/migrate';
import { openPostgres } from '#platform/postgres/pool';
import { openSubjectKeys, subjectKeysTable } from '#platform/sealing/keys';
import { openMasterKey } from '#platform/sealing/master-key';
import type { SubjectKeys } from '#platform/sealing/port';
import { sealEvents } from '#platform/sealing/seal';
import { runProjections } from '#projectors/engine/run';
import { projections } from '#projectors/index';
import { migrations, migrationsTable } from '#projectors/migrations';
import { postgres } from '#test/support/parts';
import type { WrittenSummary } from '#workers/summaries/command-service';
import { crewOf, mailsTo, until } from './workers-crew.ts';
import { newId, soon } from './workers-fixture.ts';

describe('from the log to the letter: the real projections between', () => {
  const store = openMemoryStore();
  const written: { summaryId: string; summary: WrittenSummary }[] = [];
  const stops: (() => Promise<void>)[] = [];
  let db: Db;
  let keys: SubjectKeys;
  const [officeId, serviceId, hostId, hostPersonId, clientId] = [newId(), newId(), newId(), newId(), newId()];
  const email = `${clientId}@client.example`;

  before(async () => {
    const { url } = await postgres();
    db = openPostgres({ url, max: 15, log: silentLog });
    keys = openSubjectKeys({ db, masterKey: openMasterKey(randomBytes(32).toString('base64')) });
    await migrate({ db, url, migrations, table: migrationsTable });
    await migrate({ db, url, migrations: [subjectKeysTable], table: 'key_migrations' });
    const projecting = await runProjections({ db, store, projections });
    const reports = {
      written: async (summaryId: string, summary: WrittenSummary) => {
        written.push({ summaryId, summary });
        return { outcome: 'accepted' } as const;
      },
      failed: async () => ({ outcome: 'accepted' }) as const,
    };
    const crew = await crewOf({ db, keys }, { reports });
    stops.push(projecting.stop, crew.stop);
  });
  after(async () => {
    for (const stop of stops.reverse()) await stop();
    await store.close();
    await keys.close();
    await db.close();
  });

  const say = async <T extends EventType>(stream: string, type: T, data: EventOf<T>['data']): Promise<string> => {
    const commandId = randomUUID();
    const [metadata, eventId] = [
      {
        ...{ commandId, actorId: 'system', via: 'system' as const, at: new Date().toISOString(), v: 1 },
        ...{ $correlationId: commandId, $causationId: commandId },
      },
      randomUUID(),
    ];
    const [sealed] = await sealEvents([{ type, data }], keys);
    if (!sealed) throw new Error('one event in, one event out');
    await store.append(stream, [{ eventId, ...sealed, metadata }], (await store.read(stream)).revision);
    return eventId;
  };
  const start = soon(60 * 24 * 10);
  const local = (at: Date): string => at.toISOString().slice(0, 16);
  const date = local(start).slice(0, 10);
  const page = `page-${hostId}-${date}`;
  const appointmentId = `${hostId}-${date.replaceAll('-', '')}-${newId()}`;
  const time = (from: Date) => ({
    start: from.toISOString(),
    end: new Date(from.getTime() + 1_800_000).toISOString(),
    ...{ zone: 'UTC', localStart: local(from), tzdb: '2025b', bufferBefore: 0, bufferAfter: 0 },
  });
  const line: Line = {
    ...{ appointmentId, clientId, hostId, officeId, serviceId, ...time(start) },
    ...{ capacity: 1, sequence: 0, note: 'Zoë comes by train' },
  };
  const about = { appointmentId, clientId };
  const sequences: number[] = [];
  const nextMail = async (subject: RegExp) => {
    const mail = await until(
      async () => (await mailsTo(email)).find((one) => subject.test(one.subject)),
      `a mail about ${subject}`,
    );
    const event = new ICAL.Component(ICAL.parse(mail.calendar ?? '')).getFirstSubcomponent('vevent');
    sequences.push(Number(event?.getFirstPropertyValue('sequence')));
    return { ...mail, status: String(event?.getFirstPropertyValue('status')) };
  };

  it('a booking is told of, with names that lie sealed in the log', async () => {
    await say(`office-${officeId}`, 'OfficeOpened', {
      officeId,
      zone: 'Asia/Tokyo',
      name: 'East Office',
      address: 'Ginza 1',
    });
    const rest = { bufferBefore: 0, bufferAfter: 0, notice: { book: 0, change: 0, cancel: 0 }, window: {}, limits: {} };
    const terms = {
      name: 'First visit',
      durations: [30],
      ...rest,
      capacity: 1,
      approval: 'none' as const,
      questions: [],
    };
    await say(`service-${serviceId}`, 'ServiceOffered', { serviceId, terms });
    const person = (personId: string, name: string) =>
      say(`person-${personId}`, 'PersonRegistered', {
        personId,
        name,
        email: `${personId}@client.example`,
        source: 'staff',
      });
    await person(hostPersonId, 'Dr. Inés Núñez');
    await person(clientId, 'Zoë Reader');
    const host = { hostId, personId: hostPersonId, zone: 'UTC', dayStartsAt: '00:00', slotStep: 15 };
    await say(`host-${hostId}`, 'HostRegistered', host);
    await say(page, 'AppointmentBooked', line);
    const mail = await nextMail(/is booked/);
    for (const fact of ['Hello Zoë Reader', 'Dr. Inés Núñez', 'East Office', 'Asia/Tokyo', 'First visit'])
      expect(mail.text, fact).to.include(fact);
  });

  it('4.12: moved, cancelled, put back: each letter outranks the one before', async () => {
    await say(page, 'AppointmentRescheduled', {
      ...{ ...about, ...time(new Date(start.getTime() + 3_600_000)), sequence: 1 },
      was: { start: line.start, end: line.end },
    });
    expect((await nextMail(/new time/)).text).to.match(/Before: /);
    await say(page, 'AppointmentCancelled', { ...about, by: 'client' });
    expect((await nextMail(/is cancelled/)).status).to.equal('CANCELLED');
    await say(page, 'AppointmentStatusCorrected', { ...about, from: 'cancelled', to: 'booked' });
    const all = await until(async () => {
      const mails = await mailsTo(email);
      return mails.length === 4 && mails;
    }, 'the fourth mail');
    const last = all.find(({ calendar }) => calendar?.includes('SEQUENCE:3'));
    expect(last?.subject).to.match(/is booked/);
    expect(sequences).to.deep.equal([0, 1, 2]);
  });

  it('4.17: a summary rests on events of the log and on a position in it', async () => {
    const summaryId = newId();
    const scope = { kind: 'host-day', hostId, date } as const;
    await say(`summary-${summaryId}`, 'SummaryRequested', { summaryId, requestedBy: hostPersonId, scope });
    const { summary } = await until(async () => written[0], 'the summary');
    expect(summary.text).to.match(/^Written by rules/);
    expect(summary.text).to.include(`${toPseudonym(clientId)} with ${toPseudonym(hostPersonId)}, First visit, booked`);
    expect(summary.eventIds).to.have.length(4);
    expect(BigInt(summary.upTo.commit) >= 0n).to.equal(true);
  });

  it('who was erased gets nothing more', async () => {
    await keys.erase(clientId);
    await say(`person-${clientId}`, 'SubjectErased', { personId: clientId, requestedBy: 'self' });
    await say(page, 'AppointmentCancelled', { ...about, by: 'staff' });
    const why = await until(async () => {
      const [row] = await db.query<{ why: string }>(`select why from jobs.deliveries where state = 'suppressed'`);
      return row?.why;
    }, 'the notice to be suppressed');
    expect(why).to.equal('the recipient is erased');
    expect(await mailsTo(email)).to.have.length(4);
  });
});
