import { expect } from 'chai';
import { silentLog } from '#platform/log';
import { booked } from '#test/support/page-examples';
import { keepErased } from './keep-erased.ts';

const erased = (personId: string) => ({ type: 'SubjectErased', data: { personId, requestedBy: 'self' } }) as const;

describe('what a crash leaves of an erasure', () => {
  it('is destroyed by whoever reads of it, and tried again when that fails', async () => {
    const asked: (readonly string[])[] = [];
    const struck: string[] = [];
    const closed: (readonly string[])[] = [];
    let fails = 1;
    const subjects = {
      finish: async (personIds: readonly string[]) => {
        asked.push(personIds);
        fails -= 1;
        if (fails >= 0) throw new Error('not now');
      },
      closeLogins: async (personIds: readonly string[]) => {
        closed.push(personIds);
      },
    };
    const survivorOf = (personId: string) => (personId === 'merged' ? 'a' : personId);
    const keeping = keepErased({
      subjects,
      survivorOf,
      isErased: (personId) => personId === 'gone',
      strikeOut: async (personId) => void struck.push(personId),
      log: silentLog,
      delay: async () => {},
    });
    for (const mergedPersonId of ['merged', 'passed over'])
      keeping.seen({ type: 'PersonsMerged', data: { personId: 'a', mergedPersonId } });
    keeping.seen(erased('a'));
    keeping.seen({ type: 'EmailVerified', data: { personId: 'b' } });
    keeping.seen(erased('c'));
    await keeping.finish();
    keeping.seen(erased('d'));
    for (const clientId of ['gone', 'there']) keeping.seen(booked('a', '09:00', '09:30', { clientId }));
    await keeping.finish();
    expect(asked).to.eql([
      ['a', 'c'],
      ['a', 'c', 'd', 'gone'],
    ]);
    expect(struck, 'and what was booked while they went').to.eql(['a', 'c', 'd', 'gone']);
    expect(closed, 'and the logins of who was merged').to.eql([['merged']]);
  });
});
