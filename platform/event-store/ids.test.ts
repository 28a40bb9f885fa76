import { expect } from 'chai';
import { eventIdOf } from './ids.ts';

describe('event ids', () => {
  it('are the same for the same place in the same command, whoever repeats it', () => {
    expect(eventIdOf('c1', 'page-x-2026-01-02', 'commit', 0)).to.equal(
      eventIdOf('c1', 'page-x-2026-01-02', 'commit', 0),
    );
  });
  it('stay what they were when the first event was stored', () => {
    expect(eventIdOf('command', 'page-aaaaaaaaaaaa-2026-03-02', 'book', 0)).to.equal(
      '2803e8ee-43ca-5e6a-b33d-223d6fe7047e',
    );
  });
  it('differ by command, stream, step and index', () => {
    const ids = [
      eventIdOf('c1', 's', 'a', 0),
      eventIdOf('c2', 's', 'a', 0),
      eventIdOf('c1', 't', 'a', 0),
      eventIdOf('c1', 's', 'b', 0),
      eventIdOf('c1', 's', 'a', 1),
      eventIdOf('c1', 's', 'a1', 0),
      eventIdOf('c1', 's', 'a', 10),
    ];
    expect(new Set(ids).size).to.equal(ids.length);
  });
  it('are UUIDs of version 5', () => {
    for (let index = 0; index < 200; index += 1)
      expect(eventIdOf('c', 's', 0, index)).to.match(
        /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
  });
});
