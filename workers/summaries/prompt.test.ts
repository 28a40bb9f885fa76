import { expect } from 'chai';
import { openCast } from './cast.ts';
import { hostileNotes } from './hostile.ts';
import { promptHash, type Told, writePrompt } from './prompt.ts';
import { rulesText } from './rules.ts';

const told = (more: Partial<Told['appointment']> = {}, note: string | null = null): Told => ({
  appointment: {
    appointmentId: 'hhhhhhhhhhhh-20260329-nnnnnnnnnnnn',
    status: 'booked',
    localStart: '2026-03-29T10:30',
    localEnd: '2026-03-29T11:00',
    zone: 'Europe/Madrid',
    sequence: 1,
    service: 'First visit',
    office: 'North Office',
    clientId: 'aaaaaaaaaaaa',
    hostPersonId: 'dddddddddddd',
    clientName: null,
    hostName: null,
    note: null,
    aiSummaries: true,
    ...more,
  },
  opened: { note, clientName: 'Ann Ámbar', hostName: 'Dr. Inés Núñez' },
});
const promptOf = (all: readonly Told[]) => writePrompt('appointment', all, openCast(), '2026-03-28');

describe('the prompt (A24, 4.17)', () => {
  it('carries parts instead of names and ids', () => {
    const { instruction, material } = promptOf([told({}, 'Ann asks Dr. Núñez; call +34 600 000 001 or ann@x.example')]);
    for (const secret of ['Ann', 'Ámbar', 'Núñez', 'Inés', 'aaaaaaaaaaaa', 'dddddddddddd', '600 000', 'ann@x'])
      expect(instruction + material, secret).to.not.include(secret);
    expect(JSON.parse(material).appointments).to.deep.equal([
      {
        from: '2026-03-29T10:30',
        to: '2026-03-29T11:00',
        zone: 'Europe/Madrid',
        status: 'booked',
        service: 'First visit',
        office: 'North Office',
        client: '[client-1]',
        host: '[host-1]',
        timesMoved: 1,
        note: '[client-1] asks Dr. [host-1]; call (number removed) or (contact removed)',
      },
    ]);
  });

  it('keeps 100 hostile notes inside the data, without a part to play', () => {
    const usual = promptOf([told({}, 'x')]);
    for (const { note } of hostileNotes) {
      const { instruction, material } = promptOf([told({}, note)]);
      expect(instruction).to.equal(usual.instruction);
      const parsed = JSON.parse(material);
      expect(Object.keys(parsed)).to.deep.equal(Object.keys(JSON.parse(usual.material)));
      expect(parsed.appointments).to.have.length(1);
      expect(parsed.appointments[0].note).to.not.match(/[[\]{}]/);
    }
  });

  it('is bounded, and says what it left out', () => {
    const { material } = promptOf(Array.from({ length: 300 }, () => told({ service: 'x'.repeat(300) })));
    expect(material.length).to.be.at.most(24_000);
    const { total, leftOut, appointments } = JSON.parse(material);
    expect([total, leftOut + appointments.length]).to.deep.equal([300, 300]);
    expect(promptOf([told({}, 'n'.repeat(100_000))]).material.length).to.be.at.most(3_000);
  });

  it('has one hash for one question', () => {
    expect(promptHash(promptOf([told()]))).to.equal(promptHash(promptOf([told()])));
    expect(promptHash(promptOf([told()]))).to.not.equal(promptHash(promptOf([told({ status: 'missed' })])));
  });
});

describe('a summary by rules (4.17: works with no LLM)', () => {
  it('counts, lists, and says that it is written by rules', () => {
    const text = rulesText(promptOf([told(), told({ status: 'cancelled' })]).material);
    expect(text).to.match(/^Written by rules, without a language model/);
    expect(text).to.include('There are 2 appointments: 1 booked and 1 cancelled. Where: North Office.');
    expect(text).to.include(
      '2026-03-29 from 10:30 to 11:00: [client-1] with [host-1], First visit, booked, moved once.',
    );
    expect(text).to.include('And 1 more.');
  });

  it('says when there is nothing', () =>
    expect(rulesText(promptOf([]).material)).to.match(/There are no appointments\.$/));
});
