import type { PersonEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import { person } from './decider.ts';

const personId = 'pppppppppppp';
const [other, third] = ['qqqqqqqqqqqq', 'rrrrrrrrrrrr'];
const registered: PersonEvent = {
  type: 'PersonRegistered',
  data: { personId, name: 'Ada', email: 'ada@example.org', locale: 'en', source: 'staff' },
};
const changed = (change: object): PersonEvent => ({ type: 'ProfileChanged', data: { personId, ...change } });
const change = (profile: object) => ({ type: 'ChangeProfile', profile }) as const;
const merged = (mergedPersonId: string, through?: string): PersonEvent => ({
  type: 'PersonsMerged',
  data: { personId, mergedPersonId, ...(through && { through }) },
});
const erased: PersonEvent = { type: 'SubjectErased', data: { personId, requestedBy: 'self' } };
const erase = { type: 'EraseSubject', requestedBy: 'self' } as const;
const given = givenTo(person);

describe('the file of a person (C4)', () => {
  it('is changed by what is named, and not by what it says already', () => {
    given(registered)
      .when(change({ name: 'Ada Byron', zone: 'Europe/Madrid' }))
      .makes(changed({ name: 'Ada Byron', zone: 'Europe/Madrid' }));
    given(registered)
      .when(change({ locale: 'en' }))
      .makesNothing();
    given(registered)
      .when(change({ locale: 'de' }))
      .makes(changed({ locale: 'de' }));
    given(registered).when(change({})).makesNothing();
  });

  it('loses what is cleared, once', () => {
    const cleared = change({ cleared: ['email'] });
    given(registered)
      .when(cleared)
      .makes(changed({ cleared: ['email'] }));
    given(registered, changed({ cleared: ['email'] }))
      .when(cleared)
      .makesNothing();
    given(registered, changed({ cleared: ['email'] }), changed({ email: 'a@b.example' }))
      .when(cleared)
      .makes(changed({ cleared: ['email'] }));
    given(registered)
      .when(change({ cleared: ['phone'] }))
      .makesNothing();
  });

  it('takes another one in, with all that one had taken in, and what it lacked; once', () => {
    const gained = { phone: '+34911234567' };
    const both = { type: 'MergePersons', mergedPersonId: other, along: [third], gained } as const;
    given(registered).when(both).makes(merged(third, other), merged(other), changed(gained));
    given(registered, merged(third, other), merged(other)).when(both).makesNothing();
  });

  it('is erased once, and nothing is written in it afterwards', () => {
    given(registered).when(erase).makes(erased);
    given(registered, erased).when(erase).makesNothing();
    given().when(erase).makesNothing();
    given(registered, erased)
      .when(change({ name: 'Ada' }))
      .isRefused('not-found');
    given(registered, erased)
      .when({ type: 'MergePersons', mergedPersonId: other, along: [], gained: {} })
      .isRefused('not-found');
  });
});
