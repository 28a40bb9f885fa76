import { expect } from 'chai';
import { upcast, upcastWith } from './upcast.ts';

/** What a real table will look like: `terms.minutes` became `terms.durations`, later `colour` got a default. */
const example = upcastWith({
  ServiceOffered: {
    1: ({ minutes, ...rest }) => ({ ...rest, durations: [minutes] }),
    2: (data) => ({ colour: 'ink', ...data }),
  },
});

describe('upcasting', () => {
  it('walks every step from the stored version to the newest', () => {
    expect(example('ServiceOffered', 1, { serviceId: 's', minutes: 30 })).to.deep.equal({
      colour: 'ink',
      serviceId: 's',
      durations: [30],
    });
  });
  it('begins at the version the event was written with', () => {
    expect(example('ServiceOffered', 2, { durations: [15] })).to.deep.equal({ colour: 'ink', durations: [15] });
  });
  it('leaves the newest version, a newer one and an unknown type as they are', () => {
    const data = { durations: [15] };
    expect(example('ServiceOffered', 3, data)).to.equal(data);
    expect(example('ServiceOffered', 9, data)).to.equal(data);
    expect(example('InventedLater', 1, data)).to.equal(data);
    expect(upcast('ServiceOffered', 1, data)).to.equal(data);
  });
  it('is not fooled by a type named like a property of every object', () => {
    expect(example('constructor', 1, { a: 1 })).to.deep.equal({ a: 1 });
  });
  it('passes on data that is no object', () => {
    expect(example('ServiceOffered', 1, 'broken JSON')).to.equal('broken JSON');
  });
});
