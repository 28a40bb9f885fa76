import type { SendResult } from '../mail/port.ts';

export type Sms = { readonly to: string; readonly text: string; readonly idempotencyKey: string };

/** Resolves within its deadline, never throws. */
export type SmsSender = { send(sms: Sms): Promise<SendResult> };
