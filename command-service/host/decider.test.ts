import type { HostEvent } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import { host } from './decider.ts';

const hostId = 'hhhhhhhhhhhh';
const personId = 'pppppppppppp';
const data = { hostId, personId, zone: 'Europe/Madrid', dayStartsAt: '00:00', slotStep: 15 };
const registered: HostEvent = { type: 'HostRegistered', data };
const titled: HostEvent = { type: 'HostProfileChanged', data: { hostId, personId, title: 'Dr.' } };
const given = givenTo(host);

describe('host (C5)', () => {
  it('is registered once, with what is told of it', () => {
    given().when({ type: 'RegisterHost', data, profile: {} }).makes(registered);
    given()
      .when({ type: 'RegisterHost', data, profile: { title: 'Dr.' } })
      .makes(registered, titled);
    given(registered)
      .when({ type: 'RegisterHost', data: { ...data, zone: 'Asia/Tokyo' }, profile: {} })
      .makesNothing();
  });
  it('changes what is new and nothing else', () => {
    given(registered)
      .when({ type: 'ChangeProfile', profile: { title: 'Dr.' } })
      .makes(titled);
    given(registered, titled)
      .when({ type: 'ChangeProfile', profile: { title: 'Dr.', slotStep: 15 } })
      .makesNothing();
    given(registered)
      .when({ type: 'ChangeProfile', profile: { slotStep: 20 } })
      .makes({ type: 'HostProfileChanged', data: { hostId, personId, slotStep: 20 } });
  });
  it('one that never was cannot be changed', () =>
    given().when({ type: 'ChangeProfile', profile: {} }).isRefused('not-found'));
});
