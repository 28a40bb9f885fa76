import { expect } from 'chai';
import { createCache } from './cache.ts';

describe('parts of ready answers', () => {
  const needs = (day: string) => ({ slots: ['hours:a', { key: 'host:a', days: { from: day, to: day } }] });
  const days = ['2027-01-04', '2027-01-05', '2027-01-06'];
  const openDays = (more: Partial<Parameters<typeof createCache>[0]> = {}) => {
    let now = 1_000;
    const cache = createCache({ enabled: true, seconds: 300, now: () => now, ...more });
    const made: string[] = [];
    const ask = async (validUntil?: number, meanwhile = () => {}) => {
      const { text } = await cache.answer('days', async (parts) => {
        meanwhile();
        const each = await parts(
          days,
          (day) => `a ${day}`,
          async (missing) => {
            made.push(...missing);
            return missing.map((day) => ({
              text: day.slice(8),
              needs: needs(day),
              ...(validUntil && { validUntil }),
            }));
          },
        );
        return {
          text: Buffer.concat(each.map((part) => part.text)),
          needs: { slots: ['hours:a', { key: 'host:a', days: { from: days[0], to: days[2] } }] },
          validUntil: Math.min(...each.map((part) => part.validUntil)),
        };
      });
      return text.toString();
    };
    const anew = async (...given: Parameters<typeof ask>) => {
      made.length = 0;
      expect(await ask(...given)).to.equal('040506');
      return made.map((day) => day.slice(8));
    };
    const pass = (ms: number) => {
      now += ms;
    };
    return { cache, pass, anew };
  };

  it('makes only the part anew that changed', async () => {
    const { cache, anew } = openDays();
    expect(await anew()).to.eql(['04', '05', '06']);
    expect(await anew()).to.eql([]);
    cache.invalidate('slots', ['host:a@2027-01-05']);
    expect(await anew()).to.eql(['05']);
    cache.invalidate('slots', ['host:a@2027-01-07']);
    expect(await anew()).to.eql([]);
    cache.invalidate('slots', ['hours:a']);
    expect(await anew()).to.eql(['04', '05', '06']);
    cache.clear();
    expect(await anew()).to.eql(['04', '05', '06']);
  });

  it('keeps no part of an answer that was begun before a change of what it shows', async () => {
    const { cache, anew } = openDays();
    const change = (key: string) => () => cache.invalidate('slots', [key]);
    expect(await anew(undefined, change('hours:a'))).to.eql(['04', '05', '06']);
    expect(await anew(undefined, change('host:a@2027-01-06'))).to.eql(['04', '05', '06']);
    expect(await anew()).to.eql(['06']);
  });

  it('lets no part outlive its time, nor the answer any of its parts', async () => {
    const { cache, pass, anew } = openDays();
    await anew(2_000);
    cache.invalidate('slots', ['host:a@2027-01-05']);
    expect(await anew()).to.eql(['05']);
    pass(1_000);
    expect(await anew()).to.eql(['04', '06']);
    pass(299_000);
    expect(await anew()).to.eql(['05']);
  });

  it('bounds them in bytes of their own', async () => {
    const { cache, anew } = openDays({ mostPartBytes: 1_500 });
    await anew();
    cache.invalidate('slots', ['host:a@2027-01-05']);
    expect(await anew()).to.eql(['04', '05']);
  });

  it('keeps none when it is off', async () => {
    const { anew } = openDays({ enabled: false });
    await anew();
    expect(await anew()).to.eql(['04', '05', '06']);
  });
});
