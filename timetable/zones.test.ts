import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { wallOf } from './wall.ts';
import { changesBetween, fromLocal, localDateOf, offsetAt, offsetText, toLocal, tzdbVersion } from './zones.ts';

const minute = 60_000;
const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const instant = fc
  .integer({ min: Date.UTC(1975, 0) / minute, max: Date.UTC(2037, 0) / minute })
  .map((minutes) => minutes * minute);

describe('P8 zones', () => {
  it('reads the wall clock of any zone at any instant as Temporal does', () => {
    fc.assert(
      fc.property(zone, instant, (zoneId, at) => {
        const expected = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zoneId);
        expect(offsetAt(zoneId, at)).to.equal(expected.offsetNanoseconds / 1e6);
        expect(toLocal(zoneId, at)).to.equal(expected.toPlainDateTime().toString({ smallestUnit: 'minute' }));
      }),
      { numRuns: 150 },
    );
  });

  it('turns wall-clock times into instants as Temporal does, earlier and later', () => {
    fc.assert(
      fc.property(zone, instant, (zoneId, wall) => {
        const local = new Date(wall).toISOString().slice(0, 16);
        const earlier = fromLocal(zoneId, local);
        const later = fromLocal(zoneId, local, 'later');
        const expected = (disambiguation: 'earlier' | 'later') =>
          Temporal.PlainDateTime.from(local).toZonedDateTime(zoneId, { disambiguation }).epochMilliseconds;
        const found = earlier.kind === 'gap' ? [earlier.before, earlier.after] : [earlier.at];
        if (later.kind === 'instant') found.push(later.at);
        expect(new Set(found)).to.deep.equal(new Set([expected('earlier'), expected('later')]));
      }),
      { numRuns: 150 },
    );
  });

  it('offers both neighbours of a time that the clock skips', () => {
    const found = fromLocal('Europe/Madrid', '2026-03-29T02:30');
    expect(found).to.deep.equal({
      kind: 'gap',
      before: Date.parse('2026-03-29T01:30+01:00'),
      after: Date.parse('2026-03-29T03:30+02:00'),
      change: Date.parse('2026-03-29T03:00+02:00'),
    });
  });

  it('tells the two halves of a repeated hour apart by their offset', () => {
    const [first, second] = (['earlier', 'later'] as const).map((which) => {
      const found = fromLocal('Europe/Madrid', '2026-10-25T02:30', which);
      return found.kind === 'instant' ? offsetText('Europe/Madrid', found.at) : found.kind;
    });
    expect([first, second]).to.deep.equal(['+02:00', '+01:00']);
    expect(offsetText('America/St_Johns', Date.parse('2026-01-01T12:00Z'))).to.equal('-03:30');
    expect(offsetText('UTC', 0)).to.equal('+00:00');
  });

  it('names the changes between two instants, over years, and none where there is none', () => {
    const from = Date.parse('2025-01-01T00:00Z');
    const found = changesBetween('Africa/Casablanca', from, Date.parse('2027-01-01T00:00Z'));
    expect(found.map(({ at, by }) => [toLocal('Africa/Casablanca', at).slice(0, 10), by / minute])).to.deep.equal([
      ['2025-02-23', -60],
      ['2025-04-06', 60],
      ['2026-02-15', -60],
      ['2026-03-22', 60],
    ]);
    const spring = Date.parse('2026-03-29T01:00Z');
    expect(changesBetween('Europe/Madrid', spring, spring + 3_600_000)).to.deep.equal([]);
    expect(changesBetween('Europe/Madrid', spring - 3_600_000, spring)).to.deep.equal([]);
    expect(changesBetween('Europe/Madrid', spring - 1, spring + 1)).to.deep.equal([{ at: spring, by: 3_600_000 }]);
    expect(changesBetween('Asia/Kolkata', from, from + 86_400_000)).to.deep.equal([]);
  });

  it('knows the date at the far ends of the world', () => {
    const at = Date.parse('2026-05-01T10:30Z');
    expect(localDateOf('Pacific/Kiritimati', at)).to.equal('2026-05-02');
    expect(localDateOf('Pacific/Pago_Pago', at)).to.equal('2026-04-30');
  });

  it('names the tz database it was decided with', () => expect(tzdbVersion).to.match(/^(20\d\d[a-z]|icu-\d)/));

  it('refuses what is no local time and no zone', () => {
    expect(() => wallOf('tomorrow')).to.throw(RangeError, 'yyyy-mm-dd');
    expect(() => offsetAt('Mars/Olympus', 0)).to.throw(RangeError);
  });

  it('stays right when more zones and years are asked for than it remembers', () => {
    const expected = offsetAt('Europe/Madrid', Date.parse('2026-07-01T00:00Z'));
    for (let year = 1970; year < 2060; year += 1) offsetAt('Europe/Madrid', Date.UTC(year, 6));
    for (const zoneId of Intl.supportedValuesOf('timeZone').slice(0, 300)) offsetAt(zoneId, 0);
    expect(offsetAt('Europe/Madrid', Date.parse('2026-07-01T00:00Z'))).to.equal(expected);
    expect(expected).to.equal(120 * minute);
  });
});
