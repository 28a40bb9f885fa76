import { expect } from 'chai';
import { type Entry, openChecker } from './checker.ts';
import {
  abandoned,
  about,
  approved,
  at,
  blocked,
  booked,
  cancelled,
  held,
  host,
  line,
  monday,
  movedIn,
  movedOut,
  putBack,
  released,
  rescheduled,
  type Step,
  tuesday,
} from './examples.ts';

const verdictOf = (steps: readonly Step[]) => {
  const checker = openChecker();
  const revisions = new Map<string, number>();
  for (const [stream, event, when] of steps) {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const entry: Entry = { ...event, stream, revision, metadata: when === undefined ? {} : { at: when } };
    checker.read(entry);
  }
  return checker.verdict();
};

const nine = booked('a', '09:00', '09:30');
const aMove = [nine, held('h', '10:00', '10:30'), movedOut('a', 'h', '10:00', '10:30')] as const;

describe('the checker of the log (P2, P41)', () => {
  const good: Readonly<Record<string, readonly Step[]>> = {
    'one after the other': [nine, booked('b', '09:30', '10:00')],
    'the time of what was cancelled': [nine, cancelled('a'), booked('b', '09:00', '09:30')],
    'a group within its capacity': [
      booked('a', '09:00', '10:00', { capacity: 2 }),
      booked('b', '09:00', '10:00', { capacity: 2 }),
    ],
    'a move and a booking of the time it left': [...aMove, movedIn('a', 'h'), booked('b', '09:00', '09:30')],
    'a hold that was fenced and freed': [
      nine,
      held('h', '10:00', '10:30'),
      abandoned('h'),
      released('h', 1),
      booked('b', '10:00', '10:30', { day: '2026-03-03' }, tuesday),
    ],
    'buffers that end at the edge of the page': [
      booked('a', '23:30', '23:59', { bufferAfter: 30 }),
      booked('b', '00:00', '00:30', { day: '2026-03-03' }, tuesday),
    ],
    'blocks that overlap each other': [blocked('x', '12:00', '13:00'), blocked('y', '12:30', '14:00')],
    'a line rescheduled over its own old time': [nine, rescheduled('a', '09:15', '09:45')],
  };
  for (const [name, steps] of Object.entries(good)) {
    it(`finds no fault with ${name}`, () => expect(verdictOf(steps).violations).to.deep.equal([]));
  }

  it('counts what was overbooked on purpose apart', () => {
    const { violations, overbooked } = verdictOf([nine, approved('b', 'a'), booked('b', '09:00', '09:30')]);
    expect({ violations, overbooked }).to.deep.equal({ violations: [], overbooked: 1 });
  });

  const bad: readonly (readonly [name: string, fault: string, steps: readonly Step[]])[] = [
    ['two lines at one time', 'overlap', [nine, booked('b', '09:15', '09:45')]],
    [
      'a line in the buffer of another',
      'overlap',
      [booked('a', '09:00', '09:30', { bufferAfter: 10 }), booked('b', '09:35', '10:00')],
    ],
    ['a line over a block', 'overlap', [blocked('x', '09:00', '12:00'), nine]],
    ['a block over a line', 'overlap', [nine, blocked('x', '09:00', '12:00')]],
    [
      'a line over a hold',
      'overlap',
      [held('h', '10:00', '10:30'), booked('b', '10:00', '10:30', { day: '2026-03-03' }, tuesday)],
    ],
    [
      'a hold over a line',
      'overlap',
      [booked('b', '10:00', '10:30', { day: '2026-03-03' }, tuesday), held('h', '10:00', '10:30')],
    ],
    [
      'a reschedule onto another line',
      'overlap',
      [nine, booked('b', '10:00', '10:30'), rescheduled('a', '10:15', '10:45')],
    ],
    ['an undo onto a taken time', 'overlap', [nine, cancelled('a'), booked('b', '09:00', '09:30'), putBack('a')]],
    [
      'lines of two pages at one time',
      'overlap',
      [booked('a', '23:30', '23:59'), booked('b', '23:45', '23:50', {}, tuesday)],
    ],
    [
      'a third seat of two',
      'over-capacity',
      ['a', 'b', 'c'].map((name) => booked(name, '09:00', '10:00', { capacity: 2 })),
    ],
    [
      'an overbooking over more than was approved',
      'overlap',
      [nine, booked('c', '09:30', '10:00'), approved('b', 'a'), booked('b', '09:00', '09:45')],
    ],
    [
      'an approval that outlives its time',
      'overlap',
      [nine, approved('b', 'a'), booked('b', '09:00', '09:30'), rescheduled('b', '09:15', '09:45')],
    ],
    ['an appointment booked twice', 'booked-twice', [nine, booked('a', '12:00', '12:30')]],
    ['a hold freed by the clock alone', 'freed-without-fence', [nine, held('h', '10:00', '10:30'), released('h')]],
    [
      'a fence that does not stand where it says',
      'freed-without-fence',
      [nine, held('h', '10:00', '10:30'), abandoned('h'), released('h', 7)],
    ],
    [
      'a commit behind the fence',
      'committed-after-fence',
      [nine, held('h', '10:00', '10:30'), abandoned('h'), movedOut('a', 'h', '10:00', '10:30')],
    ],
    ['a fence behind the commit', 'fenced-after-commit', [...aMove, abandoned('h')]],
    ['a hold freed after its commit', 'released-after-commit', [...aMove, released('h', 2)]],
    ['a commit without a hold', 'committed-without-hold', [nine, movedOut('a', 'h', '10:00', '10:30')]],
    [
      'a commit on a page that the hold does not name',
      'committed-on-another-page',
      [nine, held('h', '10:00', '10:30', tuesday), movedOut('a', 'h', '10:00', '10:30')],
    ],
    [
      'a move to another time than was held',
      'moved-to-a-time-not-held',
      [nine, held('h', '10:00', '10:30'), movedOut('a', 'h', '11:00', '11:30')],
    ],
    ['a confirmation of nothing', 'moved-in-without-commit', [nine, held('h', '10:00', '10:30'), movedIn('a', 'h')]],
    ['a cancellation on the page it left', 'written-on-another-page', [...aMove, cancelled('a')]],
    [
      'an own hold freed before its time',
      'freed-too-early',
      [held('h', '10:00', '10:30', monday, monday), released('h', undefined, monday, at('07:00'))],
    ],
    [
      'a change of what was struck out',
      'changed-though-struck-out',
      [nine, cancelled('a'), [monday, { type: 'AppointmentCheckedIn', data: about('a') }]],
    ],
  ];
  for (const [name, fault, steps] of bad) {
    it(`finds ${name}`, () => expect(verdictOf(steps).violations.map(({ what }) => what)).to.include(fault));
  }

  it('keeps pace with a long history', function () {
    this.timeout(20_000);
    const checker = openChecker();
    const began = performance.now();
    for (let index = 0; index < 20_000; index += 1) {
      const start = Date.parse('2026-01-01T00:00:00Z') + index * 1_800_000;
      const [day = ''] = new Date(start).toISOString().split('T');
      const data = { ...line(`n${index}`, '09:00', '09:30'), appointmentId: `${host}-${index}` };
      const time = { start: new Date(start).toISOString(), end: new Date(start + 1_800_000).toISOString() };
      checker.read({
        type: 'AppointmentBooked',
        data: { ...data, ...time },
        stream: `page-${host}-${day}`,
        revision: 0,
      });
    }
    expect(checker.verdict().violations).to.have.length(0);
    expect(performance.now() - began).to.be.below(15_000);
  });
});
