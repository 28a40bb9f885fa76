import { createHash, timingSafeEqual } from 'node:crypto';
import { type Metadata, status } from '@grpc/grpc-js';
import { RpcError } from './rpc-error.ts';

export type CheckCredentials = (metadata: Metadata) => void;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Without TLS the client sends no credentials at all, so there is nothing to check. */
export const anyone: CheckCredentials = () => {};

/** With TLS there is one user, `admin`; every call but the two anonymous ones must carry its password. */
export const onlyAdmin = (password: string): CheckCredentials => {
  const expected = digest(`Basic ${Buffer.from(`admin:${password}`).toString('base64')}`);
  return (metadata) => {
    const [given = ''] = metadata.get('authorization');
    if (!timingSafeEqual(digest(given.toString()), expected))
      throw new RpcError(status.UNAUTHENTICATED, 'The user or the password is wrong, or none was sent.');
  };
};
