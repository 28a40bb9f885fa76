import type { handleUnaryCall } from '@grpc/grpc-js';
import { serverVersion } from './limits.ts';
import { type Empty, SupportedMethod, SupportedMethods } from './messages.ts';

const service = (name: string, methods: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(methods).map(([method, features]) =>
    new SupportedMethod()
      .setServiceName(`event_store.client.${name}`)
      .setMethodName(method)
      .setFeaturesList([...features]),
  );

/** `deadline_duration` of BatchAppend is not claimed: the client sends an absolute time. */
const supported = [
  ...service('streams.Streams', {
    read: ['position', 'events'],
    append: [],
    batchappend: [],
    delete: [],
    tombstone: [],
  }),
  ...service('gossip.Gossip', { read: [] }),
  ...service('server_features.ServerFeatures', { getsupportedmethods: [] }),
];

type Request = InstanceType<typeof Empty>;

/** Asked for before anything else, without credentials. */
export const getSupportedMethods: handleUnaryCall<Request, InstanceType<typeof SupportedMethods>> = (_call, answer) =>
  answer(null, new SupportedMethods().setEventStoreServerVersion(serverVersion).setMethodsList(supported));
