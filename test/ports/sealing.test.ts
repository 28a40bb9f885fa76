import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { sealedByType } from '#contracts/events/index';
import { isSealed, type Sealed } from '#contracts/sealed';
import { BrokenSeal } from '#platform/sealing/box';
import { openMemoryKeys } from '#platform/sealing/memory';
import { SubjectErased, type SubjectKeys } from '#platform/sealing/port';
import { looksSealed, seal, sealEvent, sealEvents, subjectsOf, unseal } from '#platform/sealing/seal';
import { unsealAll, unsealWithin } from '#platform/sealing/unseal';

const key = randomBytes(32);
const keyOf = () => key;
const place = { subject: 'client-1', owner: 'appointment-1', field: 'note' };
const booked = { appointmentId: 'a1', clientId: 'c1', hostId: 'h1', note: 'has a cough', answers: { age: 7 } };

describe('sealing a value', () => {
  for (const value of ['', 'Žofie 🦊', 'j{"not":"json"}', 0, false, [1, 'two'], { deep: { age: 7 } }])
    it(`gives back ${JSON.stringify(value)}`, () => {
      const sealed = seal(value, place, key);
      expect(isSealed(sealed)).to.equal(true);
      expect(unseal(sealed, keyOf)).to.deep.equal(value);
    });
  it('never gives the same box twice, and shows nothing', () => {
    const [one, two] = [seal('has a cough', place, key), seal('has a cough', place, key)];
    expect(one.box).to.not.equal(two.box);
    expect(Buffer.from(one.box, 'base64url').includes('cough')).to.equal(false);
  });
  const box = seal('has a cough', place, key);
  const broken: [string, Sealed][] = [
    ['another subject', { ...box, subject: 'client-2' }],
    ['another owner', { ...box, owner: 'appointment-2' }],
    ['another field', { ...box, field: 'reason' }],
    ['a changed byte', { ...box, box: `${box.box.startsWith('A') ? 'B' : 'A'}${box.box.slice(1)}` }],
    ['a cut end', { ...box, box: box.box.slice(0, -4) }],
    ['almost nothing', { ...box, box: 'AAAA' }],
    ['a moved border between subject and owner', { ...box, subject: 'client-1"', owner: '"appointment-1' }],
  ];
  for (const [what, sealed] of broken)
    it(`refuses ${what}`, () => {
      expect(() => unseal(sealed, keyOf)).to.throw(BrokenSeal);
    });
  it('refuses another key', () => {
    expect(() => unseal(box, () => randomBytes(32))).to.throw(BrokenSeal);
  });
  it('gives nothing once the key is gone', () => {
    expect(unseal(box, () => undefined)).to.equal(undefined);
  });
});

describe('sealing events', () => {
  it('seals exactly what contracts declare, and leaves the rest', () => {
    const sealed = sealEvent('AppointmentBooked', booked, keyOf);
    expect(sealed).to.include({ appointmentId: 'a1', clientId: 'c1', hostId: 'h1' });
    expect(sealed.note).to.include({ subject: 'c1', owner: 'a1', field: 'note' });
    expect(unseal(sealed.answers as unknown as Sealed, keyOf)).to.deep.equal({ age: 7 });
    expect(booked.note, 'the event handed over').to.equal('has a cough');
  });
  it('covers every type that declares a sealed field', () => {
    for (const [type, fields] of sealedByType)
      for (const { path, subject, owner } of fields) {
        const inner: Record<string, string> = { [subject]: 's', [owner]: 's', [path.at(-1) ?? '']: 'personal' };
        const data = path.slice(0, -1).reduceRight<Record<string, unknown>>((held, step) => ({ [step]: held }), inner);
        const text = JSON.stringify(sealEvent(type, data, keyOf));
        expect(text, `${type} ${path.join('.')}`).to.not.contain('personal');
        expect(subjectsOf(type, data)).to.deep.equal(['s']);
      }
  });
  it('copies a sealed value with its owner, to the byte', () => {
    const first = sealEvent('AppointmentBooked', booked, keyOf);
    const moved = { appointmentId: 'a1', clientId: 'c1', line: first, reason: 'holiday' };
    const sealed = sealEvent('AppointmentMovedOut', moved, keyOf);
    expect(sealed.line).to.deep.equal(first);
    expect(looksSealed(sealed.reason)).to.equal(true);
    expect(unseal(sealed.line.note as unknown as Sealed, keyOf)).to.equal('has a cough');
  });
  it('leaves out what is not there', () => {
    const data = { appointmentId: 'a1', clientId: 'c1', note: undefined };
    expect(sealEvent('AppointmentAnnotated', data, keyOf)).to.deep.equal(data);
  });
  it('seals nothing of a type that declares nothing, or that it does not know', () => {
    const data = { note: 'plain' };
    expect(sealEvent('PageOpened', data, keyOf)).to.equal(data);
    expect(sealEvent('AppointmentCompleted', data, keyOf)).to.equal(data);
  });
  it('refuses to write personal data that it cannot seal', () => {
    expect(() => sealEvent('AppointmentBooked', { note: 'x' }, keyOf)).to.throw('clientId');
    expect(() => sealEvent('AppointmentBooked', booked, () => undefined)).to.throw('no key');
  });
  it('asks once for the keys of all events of a command', async () => {
    const keys = openMemoryKeys();
    let asked = 0;
    const counting: SubjectKeys = {
      ...keys,
      forSealing: (subjects) => {
        asked += 1;
        return keys.forSealing(subjects);
      },
    };
    const events = [
      { type: 'AppointmentBooked', data: booked },
      { type: 'OverbookingApproved', data: { ...booked, clientId: 'c2', reason: 'emergency' } },
    ];
    const sealed = await sealEvents(events, counting);
    expect(asked).to.equal(1);
    expect(await unsealWithin(sealed, keys)).to.deep.equal(events);
  });
  it('refuses to write about an erased subject', async () => {
    const keys = openMemoryKeys();
    await keys.erase('c1');
    const error = await sealEvents([{ type: 'AppointmentBooked', data: booked }], keys).catch((e: unknown) => e);
    expect(error).to.be.instanceOf(SubjectErased);
  });
});

describe('unsealing', () => {
  it('opens rows of many subjects, and names the erased ones as told', async () => {
    const keys = openMemoryKeys();
    const events = ['c1', 'c2'].map((clientId) => ({ type: 'AppointmentBooked', data: { ...booked, clientId } }));
    const [one, two] = await sealEvents(events, keys);
    await keys.erase('c2');
    expect(await unsealWithin({ rows: [one?.data, two?.data], at: new Date(0) }, keys, '(erased)')).to.deep.equal({
      rows: [booked, { ...booked, clientId: 'c2', note: '(erased)', answers: '(erased)' }],
      at: new Date(0),
    });
    const notes = [one, two].map((event) => event?.data.note as unknown as Sealed);
    expect(await unsealAll(notes, keys)).to.deep.equal(['has a cough', undefined]);
  });
  it('costs little', function () {
    this.timeout(20_000);
    const from = performance.now();
    const sealed = Array.from({ length: 10_000 }, () => seal('Žofie Nováková', place, key));
    const between = performance.now();
    for (const one of sealed) unseal(one, keyOf);
    const end = performance.now();
    console.log(
      `      10,000 seals in ${(between - from).toFixed(0)} ms, 10,000 openings in ${(end - between).toFixed(0)} ms`,
    );
  });
});
