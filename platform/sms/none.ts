import type { SmsSender } from './port.ts';

/** Where text messages are switched off: said of each, so that nobody waits for one. */
export const smsDisabled: SmsSender = {
  send: async () => ({ outcome: 'rejected', why: 'sms-disabled' }),
};
