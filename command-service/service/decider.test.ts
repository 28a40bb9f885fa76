import type { ServiceEvent, Terms } from '#contracts/events/index';
import { givenTo } from '#test/support/given';
import { service } from './decider.ts';

const serviceId = 'ssssssssssss';
const terms: Terms = {
  name: 'Passport',
  durations: [30],
  bufferBefore: 0,
  bufferAfter: 0,
  notice: { book: 0, change: 0, cancel: 0 },
  window: { days: 90 },
  limits: {},
  capacity: 1,
  approval: 'none',
  questions: [],
};
const offered: ServiceEvent = { type: 'ServiceOffered', data: { serviceId, terms } };
const withdrawn: ServiceEvent = { type: 'ServiceWithdrawn', data: { serviceId } };
const given = givenTo(service);

describe('service', () => {
  it('is offered once', () => given().when({ type: 'OfferService', serviceId, terms }).makes(offered));
  it('changes only what is named', () =>
    given(offered)
      .when({ type: 'ChangeTerms', terms: { durations: [30, 45] } })
      .makes({ type: 'ServiceTermsChanged', data: { serviceId, terms: { durations: [30, 45] } } }));
  it('says nothing when it is so already', () =>
    given(offered)
      .when({ type: 'ChangeTerms', terms: { durations: [30], name: 'Passport' } })
      .makesNothing());
  it('is withdrawn once, and then keeps its terms', () => {
    given(offered).when({ type: 'WithdrawService' }).makes(withdrawn);
    given(offered, withdrawn).when({ type: 'WithdrawService' }).makesNothing();
    given(offered, withdrawn)
      .when({ type: 'ChangeTerms', terms: { capacity: 2 } })
      .isRefused('service-not-offered', { serviceId });
  });
  it('one that never was cannot be changed', () => given().when({ type: 'WithdrawService' }).isRefused('not-found'));
});
