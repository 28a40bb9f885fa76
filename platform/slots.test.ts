import { expect } from 'chai';
import { openSlots } from './slots.ts';

describe('slots for what comes and goes', () => {
  it('gives each its own place, and a place that was left to the next one', () => {
    const slots = openSlots<string>();
    const [a, b] = [slots.put('a'), slots.put('b')];
    slots.clear(a);
    expect([slots.get(a), slots.get(b), slots.size(), slots.all()]).to.deep.equal([undefined, 'b', 1, ['b']]);
    expect(slots.put('c')).to.equal(a);
    expect([slots.get(a), slots.size()]).to.deep.equal(['c', 2]);
  });

  it('is not confused by leaving twice', () => {
    const slots = openSlots<string>();
    const at = slots.put('a');
    slots.clear(at);
    slots.clear(at);
    expect(slots.put('b')).to.not.equal(slots.put('c'));
  });
});
